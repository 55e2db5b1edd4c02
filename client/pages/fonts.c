/* The faces of official documents, each by a chain of font families. */
#include "client/pages/fonts.h"

#include <fontconfig/fontconfig.h>
#include <pango/pangofc-fontmap.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/buf.h"

enum { CHAIN_MAX = 12, FAMILY_MAX = 96, NAMES_MAX = 4096 };

struct link {
    const char *family;
    bool stand_in;
    bool bold; /* the family's bold font is meant */
};

static const struct chain {
    const char *name, *word;
    struct link links[CHAIN_MAX];
} CHAINS[FACES] = {
    [FACE_BODY] = {"仿宋",
                   "body",  {{"仿宋_GB2312", false, false},
                    {"FangSong_GB2312", false, false},
                    {"仿宋", false, false},
                    {"FangSong", false, false},
                    {"FandolFang", true, false},
                    {"LXGW WenKai Light", true, false},
                    {"LXGW WenKai", true, false},
                    {"Noto Serif CJK SC", true, false}}},
    [FACE_TITLE] = {"小标宋",
                   "title", {{"方正小标宋简体", false, false},
                     {"FZXiaoBiaoSong-B05S", false, false},
                     {"方正小标宋_GBK", false, false},
                     {"Noto Serif CJK SC", true, true},
                     {"FandolSong", true, true}}      },
    [FACE_BLACK] = {"黑体",
                   "black", {{"SimHei", false, false},
                     {"黑体", false, false},
                     {"Noto Sans CJK SC", true, true},
                     {"FandolHei", true, true}}       },
    [FACE_KAI] = {"楷体",
                   "kai",   {{"楷体_GB2312", false, false},
                   {"KaiTi_GB2312", false, false},
                   {"楷体", false, false},
                   {"KaiTi", false, false},
                   {"LXGW WenKai", true, false},
                   {"FandolKai", true, false},
                   {"Noto Serif CJK SC", true, false}}  },
    [FACE_SONG] = {"宋体",
                   "song",  {{"SimSun", false, false},
                    {"宋体", false, false},
                    {"NSimSun", false, false},
                    {"Noto Serif CJK SC", true, false},
                    {"FandolSong", true, false}}       },
};

/* Every chain goes on with these: wide coverage for rare characters of names. */
static const char *const LAST_RESORTS[] = {"Noto Serif CJK SC", "Noto Sans CJK SC", "LXGW WenKai"};

struct face_choice {
    PangoFontDescription *description;
    char family[FAMILY_MAX];
    bool stand_in, bold;
};

struct fonts {
    FcConfig *config;
    PangoFontMap *map;
    PangoContext *context;
    struct face_choice faces[FACES];
};

const char *face_name(enum face face)
{
    return CHAINS[face].name;
}

const char *face_word(enum face face)
{
    return CHAINS[face].word;
}

static bool is_there(const struct fonts *fonts, const char *family)
{
    FcPattern *pattern = FcPatternBuild(NULL, FC_FAMILY, FcTypeString, family, (char *)NULL);
    FcObjectSet *objects = FcObjectSetBuild(FC_FAMILY, (char *)NULL);
    FcFontSet *found = pattern && objects ? FcFontList(fonts->config, pattern, objects) : NULL;
    bool is = found && found->nfont > 0;

    if (found)
        FcFontSetDestroy(found);
    if (objects)
        FcObjectSetDestroy(objects);
    if (pattern)
        FcPatternDestroy(pattern);
    return is;
}

/* Takes a family into the face's list when it is there; the first one decides the weight. */
static void offer(struct fonts *fonts, enum face face, const struct link *link, struct buf *names)
{
    struct face_choice *choice = &fonts->faces[face];

    if (!is_there(fonts, link->family))
        return;
    if (!choice->family[0]) {
        snprintf(choice->family, sizeof choice->family, "%s", link->family);
        choice->stand_in = link->stand_in;
        choice->bold = link->bold;
    }
    buf_addf(names, "%s%s", names->size ? "," : "", link->family);
}

static void offer_wanted(struct fonts *fonts, enum face face, const char *wanted, struct buf *names)
{
    while (wanted && *wanted) {
        size_t length = strcspn(wanted, ",");
        char family[FAMILY_MAX];

        snprintf(family, sizeof family, "%.*s", (int)length, wanted);
        offer(fonts, face, &(struct link){.family = family}, names);
        wanted += length + (wanted[length] == ',');
    }
}

static enum status choose(struct fonts *fonts, enum face face, const char *wanted,
                          struct error *err)
{
    struct face_choice *choice = &fonts->faces[face];
    OWNED(buf_free) struct buf names = buf_make(NAMES_MAX);

    offer_wanted(fonts, face, wanted, &names);
    for (size_t i = 0; i < CHAIN_MAX && CHAINS[face].links[i].family; i++)
        offer(fonts, face, &CHAINS[face].links[i], &names);
    for (size_t i = 0; i < sizeof LAST_RESORTS / sizeof *LAST_RESORTS; i++)
        offer(fonts, face, &(struct link){LAST_RESORTS[i], true, false}, &names);
    TRY(buf_finish(&names, err));
    if (names.size == 0)
        return error_set(err, STATUS_NOT_FOUND,
                         "no font for %s; install fonts-noto-cjk or name a folder with --fonts",
                         face_name(face));
    choice->description = pango_font_description_new();
    pango_font_description_set_family(choice->description, buf_text(&names));
    pango_font_description_set_weight(choice->description,
                                      choice->bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
    return STATUS_OK;
}

/* Nothing is hinted or rounded: a character is as wide as its size says, on every machine. */
static void set_exact(PangoContext *context)
{
    cairo_font_options_t *options = cairo_font_options_create();

    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    pango_cairo_context_set_font_options(context, options);
    cairo_font_options_destroy(options);
    pango_context_set_round_glyph_positions(context, FALSE);
    pango_context_set_language(context, pango_language_from_string("zh-cn"));
    pango_context_set_base_dir(context, PANGO_DIRECTION_LTR);
}

static enum status load(struct fonts *fonts, const char *folder, struct error *err)
{
    fonts->config = FcInitLoadConfigAndFonts();
    if (!fonts->config)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "not enough memory");
    if (folder && access(folder, R_OK | X_OK) != 0)
        return error_set(err, STATUS_NOT_FOUND, "no fonts can be read in %s", folder);
    if (folder && !FcConfigAppFontAddDir(fonts->config, (const FcChar8 *)folder))
        return error_set(err, STATUS_NOT_FOUND, "no fonts can be read in %s", folder);
    fonts->map = pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT);
    if (!fonts->map)
        return error_set(err, STATUS_INTERNAL, "this cairo knows no FreeType fonts");
    pango_fc_font_map_set_config(PANGO_FC_FONT_MAP(fonts->map), fonts->config);
    pango_cairo_font_map_set_resolution(PANGO_CAIRO_FONT_MAP(fonts->map), 72);
    fonts->context = pango_font_map_create_context(fonts->map);
    set_exact(fonts->context);
    return STATUS_OK;
}

enum status fonts_create(const char *folder, const char *const wanted[FACES], struct fonts **out,
                         struct error *err)
{
    struct fonts *fonts = calloc(1, sizeof *fonts);
    enum status status;

    if (!fonts)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "not enough memory");
    status = load(fonts, folder, err);
    for (enum face face = 0; status == STATUS_OK && face < FACES; face++)
        status = choose(fonts, face, wanted ? wanted[face] : NULL, err);
    if (status == STATUS_OK)
        *out = fonts;
    else
        fonts_destroy(&fonts);
    return status;
}

void fonts_destroy(struct fonts **fonts)
{
    if (!fonts || !*fonts)
        return;
    for (enum face face = 0; face < FACES; face++)
        pango_font_description_free((*fonts)->faces[face].description);
    if ((*fonts)->context)
        g_object_unref((*fonts)->context);
    if ((*fonts)->map)
        g_object_unref((*fonts)->map);
    if ((*fonts)->config)
        FcConfigDestroy((*fonts)->config);
    free(*fonts);
    *fonts = NULL;
}

PangoContext *fonts_context(const struct fonts *fonts)
{
    return fonts->context;
}

const PangoFontDescription *fonts_face(const struct fonts *fonts, enum face face)
{
    return fonts->faces[face].description;
}

const char *fonts_family(const struct fonts *fonts, enum face face, bool *stand_in)
{
    *stand_in = fonts->faces[face].stand_in;
    return fonts->faces[face].family;
}
