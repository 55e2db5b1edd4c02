/*
 * The faces of official documents, each by a chain of font families: the office's own first, then
 * stand-ins. A character the first family lacks is taken from the next that has it.
 */
#ifndef BAIRI_CLIENT_PAGES_FONTS_H
#define BAIRI_CLIENT_PAGES_FONTS_H

#include <pango/pangocairo.h>
#include <stdbool.h>

#include "common/status.h"

enum face {
    FACE_BODY,  /* 仿宋 */
    FACE_TITLE, /* 小标宋 */
    FACE_BLACK, /* 黑体 */
    FACE_KAI,   /* 楷体 */
    FACE_SONG,  /* 宋体: page numbers */
    FACES
};

struct fonts;

/*
 * Fonts of the system and of a folder.
 * folder  more fonts, used before the system's where names are equal; NULL: none
 * wanted  per face families to be tried first, separated by commas; NULL entries: none
 * Fails   NOT_FOUND when the folder cannot be read or a face has no font at all
 */
enum status fonts_create(const char *folder, const char *const wanted[FACES], struct fonts **out,
                         struct error *err) MUST_CHECK;
void fonts_destroy(struct fonts **fonts);

/* The context in which texts are laid out: one unit is one point, nothing is rounded. Borrowed. */
PangoContext *fonts_context(const struct fonts *fonts);
/* Families and weight of a face, without a size. Borrowed. */
const PangoFontDescription *fonts_face(const struct fonts *fonts, enum face face);

/* "仿宋", and the word for it in options: "body". */
const char *face_name(enum face face);
const char *face_word(enum face face);
/* The family a face is set in; *stand_in tells that it is not the one the standard means. */
const char *fonts_family(const struct fonts *fonts, enum face face, bool *stand_in);

#endif
