/* Text for people: languages, widths, folding, tables on a terminal. */
#ifndef BAIRI_COMMON_TEXT_H
#define BAIRI_COMMON_TEXT_H

#include <libintl.h>
#include <stdbool.h>
#include <stddef.h>

#include "common/arena.h"
#include "common/buf.h"
#include "common/screen.h"
#include "common/status.h"

#define _(text)  gettext(text)
#define N_(text) (text)

/*
 * Chooses the language once, at the start of a program. lang: "zh", "en" or NULL (by locale:
 * LANGUAGE, LC_ALL, LC_MESSAGES, LANG). Works without an installed zh_CN locale.
 * folder: where <lang>/LC_MESSAGES/bairi.mo lies
 */
void text_language(const char *lang, const char *folder);
bool text_is_chinese(void);

/* Columns a UTF-8 text takes on a terminal: wide and full-width characters two, combining none. */
size_t text_width(const char *text);
/*
 * NFKC case-folded form for comparing titles: every bracket becomes ( or ), a run of blanks one
 * blank between two Latin words and nothing anywhere else.
 */
char *text_fold(const char *text, struct arena *arena);
/*
 * Whether there are characters that nobody sees and that nobody types: control characters (C0 but
 * line ends and tabs, DEL, C1), marks that turn the direction of writing, separators of lines and
 * byte order marks. What people sign has none, so that all who read it read the same.
 */
bool text_has_hidden(const char *text);
/* Removes control characters (C0, C1, bidi marks) for display. */
char *text_printable(const char *text, struct arena *arena);

/* Bytes of the next piece that may not be broken: a Latin word, or one wide character with the
 * closing signs behind it. At least 1 unless the text is empty. */
size_t text_piece(const char *text);
/*
 * Bytes of the text that stand on one line of at most `width` columns (> 0): whole pieces, without
 * the blanks at the end; a piece wider than the line is cut between characters.
 * width_out  columns they take
 */
size_t text_line(const char *text, size_t width, size_t *width_out);

/*
 * Appends the text with every line that is wider than `width` broken between words, continued at
 * the line's own indentation. Lines with colour in them stay as they are.
 */
void text_fold_lines(const char *text, size_t width, struct buf *out);

/* The error's sentence in the chosen language: where, then the translated pattern with arguments.
 */
void text_error(const struct error *err, struct buf *out);

struct table; /* columns with titles, rows of cells; prints aligned */
enum table_align { TABLE_LEFT, TABLE_RIGHT };
struct table *table_create(void);
void table_destroy(struct table **table);
void table_column(struct table *table, const char *title, enum table_align align);
/* The column added last may be left out where the screen is too narrow for all. */
void table_spare(struct table *table);
/* One row: as many cells as columns, ended by NULL; cells are copied. */
void table_row(struct table *table, ...) __attribute__((sentinel));
void table_row_array(struct table *table, const char *const *cells);
/* Renders with two blanks between columns and a rule below the titles. */
void table_print(const struct table *table, struct buf *out);

struct table_look {
    size_t width; /* columns of the terminal; 0: nothing is fitted */
    bool coloured;
    enum tone (*tone)(const char *cell); /* of a cell; NULL: all plain */
};
/*
 * The same for a screen: a table wider than it leaves out columns without content, then breaks the
 * widest text columns over several lines. Nothing is cut off; wide characters stay whole.
 */
void table_print_fitted(const struct table *table, const struct table_look *look, struct buf *out);

#endif
