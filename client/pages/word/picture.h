/* A PNG in the text, with its words for those who cannot see it. */
#ifndef BAIRI_CLIENT_PAGES_WORD_PICTURE_H
#define BAIRI_CLIENT_PAGES_WORD_PICTURE_H

#include "client/pages/word/xml.h"

struct picture {
    unsigned number; /* 1, 2 …: word/media/picture<number>.png, rIdPicture<number> */
    long width;      /* EMU */
    long height;     /* EMU */
    const char *name;
    const char *words;
};

/* Width and height in pixels from the head of a PNG; false when it is none. */
bool picture_size(struct bytes png, unsigned *width, unsigned *height);
/* A run with the picture. */
void picture_run(struct xml *xml, const struct picture *picture);

#endif
