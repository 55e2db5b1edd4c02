/* Workbooks by libxlsxwriter: a temporary name beside the target, then a rename. */
#include "client/render/book.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/text.h"

enum { CELL_MOST = 32767, LINE_HEIGHT = 15, LINES_MOST = 27 /* Excel's highest row */ };

/* ---- files ---- */

static enum status exists(const char *path, struct error *err)
{
    return error_set(err, STATUS_ALREADY_EXISTS,
                     "%s is there already; choose another name, or replace it with --force", path);
}

static enum status not_written(const char *path, int number, struct error *err)
{
    enum status status = number == EACCES || number == EPERM || number == EROFS
                             ? STATUS_PERMISSION_DENIED
                         : number == ENOENT || number == ENOTDIR ? STATUS_NOT_FOUND
                         : number == ENOSPC || number == EDQUOT  ? STATUS_RESOURCE_EXHAUSTED
                                                                 : STATUS_UNKNOWN;

    return error_set(err, status, "%s cannot be written: %s", path, strerror(number));
}

/* Makes an empty file beside the target, readable as the user's files are. */
static enum status make_temporary(const struct book_target *target, char **out, int *file,
                                  struct error *err)
{
    size_t size = strlen(target->path) + sizeof(".XXXXXX");
    char *name;
    mode_t mask;

    if (!target->replace && access(target->path, F_OK) == 0)
        return exists(target->path, err);
    name = malloc(size);
    if (!name)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "not enough memory");
    snprintf(name, size, "%s.XXXXXX", target->path);
    *file = mkostemp(name, O_CLOEXEC);
    if (*file < 0) {
        free(name);
        return not_written(target->path, errno, err);
    }
    mask = umask(0);
    umask(mask);
    (void)fchmod(*file, 0666 & ~mask);
    *out = name;
    return STATUS_OK;
}

/* Gives the file its name; a file that came up meanwhile is not replaced unasked. */
static int rename_to(const char *from, const struct book_target *target)
{
    if (target->replace)
        return rename(from, target->path);
    if (renameat2(AT_FDCWD, from, AT_FDCWD, target->path, RENAME_NOREPLACE) == 0)
        return 0;
    if (errno != EINVAL && errno != ENOSYS)
        return -1;
    if (access(target->path, F_OK) == 0) { /* a file system that cannot do both at once */
        errno = EEXIST;
        return -1;
    }
    return rename(from, target->path);
}

static enum status put_in_place(const char *from, const struct book_target *target,
                                struct error *err)
{
    int file = open(from, O_RDONLY | O_CLOEXEC);
    int synced = file < 0 ? -1 : fsync(file);
    int number = errno;

    if (file >= 0)
        close(file);
    if (synced != 0)
        return not_written(target->path, number, err);
    if (rename_to(from, target) == 0)
        return STATUS_OK;
    return errno == EEXIST ? exists(target->path, err) : not_written(target->path, errno, err);
}

static bool write_all(int file, struct bytes bytes)
{
    for (size_t done = 0; done < bytes.size;) {
        ssize_t n = write(file, bytes.data + done, bytes.size - done);

        if (n < 0 && errno != EINTR)
            return false;
        done += n > 0 ? (size_t)n : 0;
    }
    return true;
}

enum status book_write_bytes(const struct book_target *target, struct bytes bytes,
                             struct error *err)
{
    char *temporary = NULL;
    int file = -1;
    enum status status;

    TRY(make_temporary(target, &temporary, &file, err));
    status = write_all(file, bytes) ? STATUS_OK : not_written(target->path, errno, err);
    if (close(file) != 0 && status == STATUS_OK)
        status = not_written(target->path, errno, err);
    if (status == STATUS_OK)
        status = put_in_place(temporary, target, err);
    if (status != STATUS_OK)
        unlink(temporary);
    free(temporary);
    return status;
}

/* ---- the workbook ---- */

char *book_unconst(const char *text)
{
    return (char *)(uintptr_t)text;
}

enum status book_begin(const struct book_target *target, const char *title, struct book *out,
                       struct error *err)
{
    struct book book = {.target = target};
    lxw_doc_properties properties = {.title = book_unconst(title),
                                     .author = book_unconst("bairi"),
                                     .created = (time_t)(target->now.us / INSTANT_SECOND)};
    int file = -1;

    TRY(make_temporary(target, &book.temporary, &file, err));
    close(file);
    book.workbook = workbook_new(book.temporary);
    if (!book.workbook) {
        book_end(&book);
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "not enough memory");
    }
    book_note(&book, workbook_set_properties(book.workbook, &properties));
    *out = book;
    return STATUS_OK;
}

static enum status say_fault(const struct book *book, int number, struct error *err)
{
    if (book->fault == LXW_ERROR_MEMORY_MALLOC_FAILED)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "not enough memory");
    if (book->fault >= LXW_ERROR_CREATING_XLSX_FILE && book->fault <= LXW_ERROR_ZIP_CLOSE &&
        number != 0)
        return not_written(book->target->path, number, err);
    return error_set(err, STATUS_INTERNAL, "%s cannot be written: %s", book->target->path,
                     lxw_strerror(book->fault));
}

/* libxlsxwriter writes of its troubles to stderr; what is to be said is said by book_finish. */
static lxw_error close_quietly(lxw_workbook *workbook)
{
    FILE *kept = stderr, *nowhere = fopen("/dev/null", "we");
    lxw_error fault;
    int number;

    if (nowhere)
        stderr = nowhere;
    errno = 0;
    fault = workbook_close(workbook);
    number = errno;
    stderr = kept;
    if (nowhere)
        fclose(nowhere);
    errno = number;
    return fault;
}

enum status book_finish(struct book *book, struct error *err)
{
    lxw_workbook *workbook = book->workbook;
    enum status status = STATUS_OK;

    if (book->fault == LXW_NO_ERROR) {
        book->workbook = NULL; /* closing frees it, whatever comes of it */
        book_note(book, close_quietly(workbook));
    }
    if (book->fault != LXW_NO_ERROR)
        status = say_fault(book, errno, err);
    if (status == STATUS_OK)
        status = put_in_place(book->temporary, book->target, err);
    if (status == STATUS_OK) {
        free(book->temporary);
        book->temporary = NULL;
    }
    book_end(book);
    return status;
}

void book_end(struct book *book)
{
    if (book->workbook)
        lxw_workbook_free(book->workbook);
    if (book->temporary)
        unlink(book->temporary);
    free(book->temporary);
    book->workbook = NULL;
    book->temporary = NULL;
}

void book_note(struct book *book, lxw_error fault)
{
    if (book->fault == LXW_NO_ERROR)
        book->fault = fault;
}

lxw_worksheet *book_sheet(struct book *book, const char *name, const char *fallback)
{
    bool good = name && workbook_validate_sheet_name(book->workbook, name) == LXW_NO_ERROR;
    lxw_worksheet *sheet = workbook_add_worksheet(book->workbook, good ? name : fallback);

    if (!sheet)
        book_note(book, LXW_ERROR_MEMORY_MALLOC_FAILED);
    return sheet;
}

lxw_format *book_format(struct book *book)
{
    static lxw_format none;
    lxw_format *format = workbook_add_format(book->workbook);

    if (format)
        return format;
    book_note(book, LXW_ERROR_MEMORY_MALLOC_FAILED);
    return &none;
}

/* ---- cells ---- */

static bool is_hex(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/* "_x0041_" would be read as the character it stands for. */
static bool is_escape(const char *text)
{
    return text[0] == '_' && text[1] == 'x' && is_hex(text[2]) && is_hex(text[3]) &&
           is_hex(text[4]) && is_hex(text[5]) && text[6] == '_';
}

/* Copies what a cell may hold, escapes made harmless; false when the text can stay as it is. */
static bool tame(const char *text, struct buf *out)
{
    size_t points = 0;
    bool changed = false;

    for (const char *c = text; *c; c++) {
        bool begins = ((unsigned char)*c & 0xC0) != 0x80;
        if (begins && ++points >= CELL_MOST / 2 && strlen(text) > CELL_MOST)
            return true;
        if (is_escape(c)) {
            buf_adds(out, "_x005F");
            changed = true;
        }
        buf_addc(out, *c);
    }
    return changed;
}

void book_text(struct book *book, lxw_worksheet *sheet, lxw_row_t row, lxw_col_t column,
               const char *text, lxw_format *format)
{
    OWNED(buf_free) struct buf tamed = buf_make(1 << 20);

    if (*text == '\0') {
        book_note(book, worksheet_write_blank(sheet, row, column, format));
        return;
    }
    if ((strstr(text, "_x") || strlen(text) > CELL_MOST) && tame(text, &tamed))
        text = buf_text(&tamed);
    if (tamed.failed)
        book_note(book, LXW_ERROR_MEMORY_MALLOC_FAILED);
    book_note(book, worksheet_write_string(sheet, row, column, text, format));
}

void book_number(struct book *book, lxw_worksheet *sheet, lxw_row_t row, lxw_col_t column,
                 const char *text, lxw_format *format)
{
    char *end = NULL;
    double number = strtod(text, &end);

    if (end == text || *end != '\0' || number > 1e300 || number < -1e300 || number != number)
        book_text(book, sheet, row, column, text, format);
    else
        book_note(book, worksheet_write_number(sheet, row, column, number, format));
}

void book_date(struct book *book, lxw_worksheet *sheet, lxw_row_t row, lxw_col_t column,
               const char *text, lxw_format *format)
{
    lxw_datetime date = {0};
    int at = 0, year = 0, month = 0, of_month = 0;
    int found = sscanf(text, "%4d-%2d-%2d%n", &year, &month, &of_month, &at);
    int seconds = 0;

    if (found == 3 && text[at] == ' ')
        (void)sscanf(text + at, " %2d:%2d:%2d", &date.hour, &date.min, &seconds);
    if (found != 3 || (text[at] != '\0' && text[at] != ' ') ||
        !day_is_valid((day)(year * 10000 + month * 100 + of_month))) {
        book_text(book, sheet, row, column, text, format);
        return;
    }
    date.year = year;
    date.month = month;
    date.day = of_month;
    date.sec = seconds;
    book_note(book, worksheet_write_datetime(sheet, row, column, &date, format));
}

/* ---- heights ---- */

/* The character at the text's beginning; returns its length. */
static size_t take_character(const char *text, char out[5])
{
    size_t length = 1;

    while (length < 4 && ((unsigned char)text[length] & 0xC0) == 0x80)
        length++;
    memcpy(out, text, length);
    out[length] = '\0';
    return length;
}

size_t book_lines(const char *text, size_t width)
{
    size_t lines = 1, used = 0;
    char one[5];

    for (size_t step; *text; text += step) {
        step = take_character(text, one);
        size_t wide = *text == '\n' ? 0 : text_width(one);
        if (*text == '\n' || used + wide > width) {
            lines++;
            used = 0;
        }
        used += wide;
    }
    return lines;
}

void book_height(struct book *book, lxw_worksheet *sheet, lxw_row_t row, size_t lines)
{
    if (lines > 1)
        book_note(book,
                  worksheet_set_row(
                      sheet, row, (double)((lines > LINES_MOST ? LINES_MOST : lines) * LINE_HEIGHT),
                      NULL));
}
