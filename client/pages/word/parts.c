/* What a .docx has beside its text: relations, styles, settings, fonts, footers, properties. */
#include "client/pages/word/geometry.h"
#include "client/pages/word/paragraph.h"
#include "client/pages/word/setting.h"
#include "client/pages/word/styles.h"

#include <string.h>

#include "common/instant.h"

#define OFFICE  "http://schemas.openxmlformats.org/officeDocument/2006/"
#define PACKAGE "http://schemas.openxmlformats.org/package/2006/"
#define WORDS   "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
#define TYPE    "application/vnd.openxmlformats-officedocument.wordprocessingml."

enum { PART_MAX = 1 << 20 };

static void content_types(struct setting *setting, struct xml *xml)
{
    static const char *const PARTS[][2] = {
        {"word/document",    TYPE "document.main+xml"                                               },
        {"word/styles",      TYPE "styles+xml"                                                      },
        {"word/settings",    TYPE "settings+xml"                                                    },
        {"word/fontTable",   TYPE "fontTable+xml"                                                   },
        {"word/footerOdd",   TYPE "footer+xml"                                                      },
        {"word/footerEven",  TYPE "footer+xml"                                                      },
        {"word/footerFirst", TYPE "footer+xml"                                                      },
        {"docProps/core",    "application/vnd.openxmlformats-package.core-properties+xml"           },
        {"docProps/app",     "application/vnd.openxmlformats-officedocument.extended-properties+xml"},
    };

    (void)setting;
    xml_mark(xml, XML_HEAD "<Types xmlns='" PACKAGE "content-types'>"
                           "<Default Extension='rels' ContentType='application/"
                           "vnd.openxmlformats-package.relationships+xml'/>"
                           "<Default Extension='xml' ContentType='application/xml'/>"
                           "<Default Extension='png' ContentType='image/png'/>");
    for (size_t i = 0; i < sizeof PARTS / sizeof *PARTS; i++)
        xml_mark(xml, "<Override PartName='/%s.xml' ContentType='%s'/>", PARTS[i][0], PARTS[i][1]);
    xml_mark(xml, "</Types>\n");
}

static void relation(struct xml *xml, const char *id, const char *type, const char *target)
{
    xml_mark(xml, "<Relationship Id='%s' Type='%s' Target='%s'/>", id, type, target);
}

static void package_relations(struct setting *setting, struct xml *xml)
{
    (void)setting;
    xml_mark(xml, XML_HEAD "<Relationships xmlns='" PACKAGE "relationships'>");
    relation(xml, "rId1", OFFICE "relationships/officeDocument", "word/document.xml");
    relation(xml, "rId2", PACKAGE "relationships/metadata/core-properties", "docProps/core.xml");
    relation(xml, "rId3", OFFICE "relationships/extended-properties", "docProps/app.xml");
    xml_mark(xml, "</Relationships>\n");
}

static void document_relations(struct setting *setting, struct xml *xml)
{
    xml_mark(xml, XML_HEAD "<Relationships xmlns='" PACKAGE "relationships'>");
    relation(xml, "rIdStyles", OFFICE "relationships/styles", "styles.xml");
    relation(xml, "rIdSettings", OFFICE "relationships/settings", "settings.xml");
    relation(xml, "rIdFonts", OFFICE "relationships/fontTable", "fontTable.xml");
    relation(xml, "rIdOdd", OFFICE "relationships/footer", "footerOdd.xml");
    relation(xml, "rIdEven", OFFICE "relationships/footer", "footerEven.xml");
    relation(xml, "rIdFirst", OFFICE "relationships/footer", "footerFirst.xml");
    for (unsigned i = 1; i <= setting->picture_count; i++)
        xml_mark(xml,
                 "<Relationship Id='rIdPicture%u' Type='" OFFICE "relationships/image' "
                 "Target='media/picture%u.png'/>",
                 i, i);
    xml_mark(xml, "</Relationships>\n");
}

static void core(struct setting *setting, struct xml *xml)
{
    int64_t second = setting->paper->made / INSTANT_SECOND * INSTANT_SECOND;
    const char *title = setting->paper->subject;
    char made[40];

    instant_format((struct instant){second}, 0, made);
    made[strlen("2020-01-01T00:00:00")] = '\0';
    xml_mark(xml, XML_HEAD "<cp:coreProperties xmlns:cp='" PACKAGE "metadata/core-properties' "
                           "xmlns:dc='http://purl.org/dc/elements/1.1/' "
                           "xmlns:dcterms='http://purl.org/dc/terms/' "
                           "xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance'><dc:title>");
    xml_text(xml, title, strlen(title));
    xml_mark(xml, "</dc:title><dc:creator>bairi</dc:creator><cp:lastModifiedBy>bairi"
                  "</cp:lastModifiedBy><cp:revision>1</cp:revision>");
    xml_mark(xml,
             "<dcterms:created xsi:type='dcterms:W3CDTF'>%sZ</dcterms:created>"
             "<dcterms:modified xsi:type='dcterms:W3CDTF'>%sZ</dcterms:modified>"
             "<dc:language>zh-CN</dc:language></cp:coreProperties>\n",
             made, made);
}

static void app(struct setting *setting, struct xml *xml)
{
    (void)setting;
    xml_mark(xml, XML_HEAD "<Properties xmlns='" OFFICE "extended-properties'>"
                           "<Application>bairi</Application></Properties>\n");
}

static void settings(struct setting *setting, struct xml *xml)
{
    (void)setting;
    xml_mark(xml, XML_HEAD "<w:settings xmlns:w='" WORDS "'><w:zoom w:percent='100'/>"
                           "<w:bordersDoNotSurroundHeader/><w:bordersDoNotSurroundFooter/>"
                           "<w:defaultTabStop w:val='640'/><w:evenAndOddHeaders/>");
    xml_mark(xml, "<w:characterSpacingControl w:val='compressPunctuation'/><w:compat>"
                  "<w:useFELayout/><w:compatSetting w:name='compatibilityMode' "
                  "w:uri='http://schemas.microsoft.com/office/word' w:val='15'/></w:compat>");
    xml_mark(xml, "<w:themeFontLang w:val='zh-CN' w:eastAsia='zh-CN'/>"
                  "<w:decimalSymbol w:val='.'/><w:listSeparator w:val=','/></w:settings>\n");
}

/* The other name is what a computer without the official fonts has for them. */
static void fonts(struct setting *setting, struct xml *xml)
{
    static const struct {
        const char *name;
        const char *other;
        const char *family;
        const char *pitch;
    } FONTS[] = {
        {FANG,  "仿宋", "modern", "fixed"   },
        {SONG,  "宋体", "script", "fixed"   },
        {KAI,   "楷体", "modern", "fixed"   },
        {HEI,   "SimHei", "modern", "fixed"   },
        {PLAIN, "SimSun", "auto",   "variable"},
    };

    (void)setting;
    xml_mark(xml, XML_HEAD "<w:fonts xmlns:w='" WORDS "'>");
    for (size_t i = 0; i < sizeof FONTS / sizeof *FONTS; i++)
        xml_mark(xml,
                 "<w:font w:name='%s'><w:altName w:val='%s'/><w:charset w:val='86'/>"
                 "<w:family w:val='%s'/><w:pitch w:val='%s'/></w:font>",
                 FONTS[i].name, FONTS[i].other, FONTS[i].family, FONTS[i].pitch);
    xml_mark(xml, "</w:fonts>\n");
}

/* ---- footers ---- */

static void footer_open(struct xml *xml)
{
    xml_mark(xml, XML_HEAD "<w:ftr xmlns:w='" WORDS "'>");
}

static void page_number(struct xml *xml, enum jc side)
{
    paragraph_open(xml, &(struct paragraph){.style = STYLE_FOOTER,
                                            .jc = side,
                                            .left = side == JC_LEFT ? 280 : 0,
                                            .right = side == JC_RIGHT ? 280 : 0});
    run_text(xml, NULL, "— ", strlen("— "));
    xml_mark(xml, "<w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText "
                  "xml:space='preserve'> PAGE </w:instrText></w:r><w:r><w:fldChar "
                  "w:fldCharType='separate'/></w:r><w:r><w:t>1</w:t></w:r><w:r><w:fldChar "
                  "w:fldCharType='end'/></w:r>");
    run_text(xml, NULL, " —", strlen(" —"));
    paragraph_close(xml);
}

/* The number our system knows the document by, on the side the page number leaves free. */
static void system_number(struct setting *setting, struct xml *xml, enum jc side)
{
    paragraph_text(xml, &(struct paragraph){.style = STYLE_SMALL, .jc = side}, NULL,
                   setting->paper->system);
}

static void footer_odd(struct setting *setting, struct xml *xml)
{
    footer_open(xml);
    page_number(xml, JC_RIGHT);
    system_number(setting, xml, JC_LEFT);
    xml_mark(xml, "</w:ftr>\n");
}

static void footer_even(struct setting *setting, struct xml *xml)
{
    footer_open(xml);
    page_number(xml, JC_LEFT);
    system_number(setting, xml, JC_RIGHT);
    xml_mark(xml, "</w:ftr>\n");
}

/* Of a 函 alone: no page number, but the double rule 20 mm from the page's lower edge. */
static void footer_first(struct setting *setting, struct xml *xml)
{
    footer_open(xml);
    paragraph_text(xml,
                   &(struct paragraph){.style = STYLE_SMALL,
                                       .above = RULE_THIN_THICK,
                                       .left = LETTER_RULE_LEFT - EDGE_BINDING,
                                       .right = LETTER_RULE_LEFT - EDGE_OUTER},
                   NULL, "");
    system_number(setting, xml, JC_LEFT);
    xml_mark(xml, "</w:ftr>\n");
}

static enum status part_add(struct setting *setting, const char *name,
                            void (*write)(struct setting *, struct xml *), struct error *err)
{
    OWNED(buf_free) struct buf text = buf_make(PART_MAX);
    struct xml xml = {.out = &text};

    write(setting, &xml);
    TRY(xml_finish(&xml, err));
    return archive_add(setting->archive, name, buf_bytes(&text), err);
}

static void styles(struct setting *setting, struct xml *xml)
{
    (void)setting;
    styles_write(xml);
}

/* Programs that look only at a file's beginning know it by these. */
enum status parts_begin(struct setting *setting, struct error *err)
{
    TRY(part_add(setting, "[Content_Types].xml", content_types, err));
    return part_add(setting, "_rels/.rels", package_relations, err);
}

enum status parts_end(struct setting *setting, struct error *err)
{
    static const struct {
        const char *name;
        void (*write)(struct setting *, struct xml *);
    } PARTS[] = {
        {"word/_rels/document.xml.rels", document_relations},
        {"word/styles.xml",              styles            },
        {"word/settings.xml",            settings          },
        {"word/fontTable.xml",           fonts             },
        {"word/footerOdd.xml",           footer_odd        },
        {"word/footerEven.xml",          footer_even       },
        {"word/footerFirst.xml",         footer_first      },
        {"docProps/core.xml",            core              },
        {"docProps/app.xml",             app               },
    };

    for (size_t i = 0; i < sizeof PARTS / sizeof *PARTS; i++)
        TRY(part_add(setting, PARTS[i].name, PARTS[i].write, err));
    return STATUS_OK;
}
