/* Each kind of file that people send instead of an .xlsx workbook has its own answer. */
#include "common/xlsx/foreign.h"

#include <string.h>

#include "common/xlsx/xlsx.h"

bool xlsx_is(struct bytes input)
{
    return input.size >= 4 &&
           (memcmp(input.data, "PK\x03\x04", 4) == 0 || memcmp(input.data, "PK\x05\x06", 4) == 0);
}

/* A name of an OLE directory: UTF-16, little-endian. */
static bool has_stream(struct bytes input, const char *name)
{
    char wide[64] = "";
    size_t size = strlen(name) * 2;

    for (size_t i = 0; name[i]; i++)
        wide[i * 2] = name[i];
    return memmem(input.data, input.size, wide, size) != NULL;
}

static enum status check_ole(struct bytes input, struct error *err)
{
    if (has_stream(input, "EncryptedPackage"))
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "the workbook is encrypted; open it in Excel or WPS, remove its password, "
                         "and save it as .xlsx");
    if (has_stream(input, "Workbook") || has_stream(input, "Book"))
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "an old .xls or .et workbook; open it in Excel or WPS and save it as "
                         ".xlsx");
    return error_set(err, STATUS_INVALID_ARGUMENT,
                     "an old Office file, not an .xlsx workbook; open it in Excel or WPS and save "
                     "it as .xlsx");
}

enum status foreign_check_bytes(struct bytes input, struct error *err)
{
    size_t blank = 0;

    if (input.size == 0)
        return error_set(err, STATUS_INVALID_ARGUMENT, "the file is empty");
    if (xlsx_is(input))
        return STATUS_OK;
    if (input.size >= 8 && memcmp(input.data, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8) == 0)
        return check_ole(input, err);
    if (input.size >= 3 && memcmp(input.data, "\xEF\xBB\xBF", 3) == 0)
        blank = 3;
    while (blank < input.size && strchr(" \t\r\n", input.data[blank]) && input.data[blank])
        blank++;
    if (blank < input.size && input.data[blank] == '<')
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "a web page or XML under a workbook's name; open it in Excel or WPS and "
                         "save it as .xlsx");
    return error_set(err, STATUS_INVALID_ARGUMENT,
                     "no .xlsx workbook; open it in Excel or WPS and save it as .xlsx");
}

enum status foreign_check_package(struct package *package, struct error *err)
{
    char type[128];

    if (package_has(package, "_rels/.rels"))
        return STATUS_OK;
    package_peek(package, "mimetype", type, sizeof type);
    if (strncmp(type, "application/vnd.oasis.opendocument.", 35) == 0)
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "an OpenDocument file (.ods); open it in Excel, WPS or LibreOffice and "
                         "save it as .xlsx");
    return error_set(err, STATUS_INVALID_ARGUMENT,
                     "a ZIP archive, but no workbook in it; hand in the .xlsx workbook itself");
}

static bool begins_with(const char *text, const char *beginning)
{
    return strncmp(text, beginning, strlen(beginning)) == 0;
}

enum status foreign_check_main(const char *part, struct error *err)
{
    size_t size = strlen(part);

    if (size > 4 && strcmp(part + size - 4, ".bin") == 0)
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "a binary workbook (.xlsb); open it in Excel or WPS and save it as .xlsx");
    if (begins_with(part, "word/") || begins_with(part, "ppt/"))
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "a text document or presentation, not a workbook; put the table into an "
                         ".xlsx workbook");
    return STATUS_OK;
}
