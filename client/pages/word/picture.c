/* DrawingML around one PNG. */
#include "client/pages/word/picture.h"

#include <string.h>

#define DRAWING "http://schemas.openxmlformats.org/drawingml/2006/"

static unsigned be32(const uint8_t *at)
{
    return (unsigned)at[0] << 24 | (unsigned)at[1] << 16 | (unsigned)at[2] << 8 | at[3];
}

bool picture_size(struct bytes png, unsigned *width, unsigned *height)
{
    static const uint8_t HEAD[] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n',
                                   0,    0,   0,   13,  'I',  'H',  'D',  'R'};
    enum { LARGEST = 20000 };

    if (png.size < sizeof HEAD + 8 || memcmp(png.data, HEAD, sizeof HEAD) != 0)
        return false;
    *width = be32(png.data + sizeof HEAD);
    *height = be32(png.data + sizeof HEAD + 4);
    return *width > 0 && *height > 0 && *width <= LARGEST && *height <= LARGEST;
}

static void properties(struct xml *xml, const char *element, const struct picture *picture)
{
    xml_mark(xml, "<%s id='%u' name='", element, picture->number);
    xml_text(xml, picture->name, strlen(picture->name));
    xml_mark(xml, "' descr='");
    xml_text(xml, picture->words, strlen(picture->words));
    xml_mark(xml, "'/>");
}

void picture_run(struct xml *xml, const struct picture *picture)
{
    xml_mark(xml,
             "<w:r><w:drawing><wp:inline xmlns:wp='" DRAWING "wordprocessingDrawing' distT='0' "
             "distB='0' distL='0' distR='0'><wp:extent cx='%ld' cy='%ld'/>",
             picture->width, picture->height);
    properties(xml, "wp:docPr", picture);
    xml_mark(xml, "<wp:cNvGraphicFramePr><a:graphicFrameLocks xmlns:a='" DRAWING "main' "
                  "noChangeAspect='1'/></wp:cNvGraphicFramePr><a:graphic xmlns:a='" DRAWING "main'>"
                  "<a:graphicData uri='" DRAWING "picture'><pic:pic xmlns:pic='" DRAWING
                  "picture'><pic:nvPicPr>");
    properties(xml, "pic:cNvPr", picture);
    xml_mark(xml,
             "<pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed='rIdPicture%u'/>"
             "<a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm>"
             "<a:off x='0' y='0'/><a:ext cx='%ld' cy='%ld'/></a:xfrm>",
             picture->number, picture->width, picture->height);
    xml_mark(xml, "<a:prstGeom prst='rect'><a:avLst/></a:prstGeom></pic:spPr></pic:pic>"
                  "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>");
}
