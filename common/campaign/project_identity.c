/* Numbers that carry their own check: project numbers, credit codes, the first bytes of files. */
#include <string.h>

#include "common/campaign/project.h"

bool project_no_is_valid(const char *text)
{
    size_t size = strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-");

    return size >= 1 && size <= 32 && text[size] == '\0';
}

/* GB 32100-2015: 31 characters without I O S V Z, weights 3^i mod 31, check digit 31 - sum. */
bool credit_code_is_valid(const char *code)
{
    static const char alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    enum { LENGTH = 18, BASE = 31 };
    int sum = 0, weight = 1;

    if (strlen(code) != LENGTH)
        return false;
    for (int i = 0; i < LENGTH; i++) {
        const char *at = strchr(alphabet, code[i]);
        if (!at)
            return false;
        int value = (int)(at - alphabet);
        if (i == LENGTH - 1)
            return value == (BASE - sum % BASE) % BASE;
        sum += value * weight;
        weight = weight * 3 % BASE;
    }
    return false;
}

static bool begins(struct bytes head, const char *magic, size_t size)
{
    return head.size >= size && memcmp(head.data, magic, size) == 0;
}

/* An OFD document is a ZIP archive whose entries include OFD.xml, in practice as the first one. */
static bool is_ofd(struct bytes head)
{
    return begins(head, "PK\x03\x04", 4) && memmem(head.data, head.size, "OFD.xml", 7) != NULL;
}

bool file_type_is_known(const char *type)
{
    static const char *const types[] = {"pdf", "jpeg", "png", "ofd"};

    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        if (strcmp(type, types[i]) == 0)
            return true;
    }
    return false;
}

const char *file_type(struct bytes head)
{
    if (begins(head, "%PDF-", 5))
        return "pdf";
    if (begins(head, "\xFF\xD8\xFF", 3))
        return "jpeg";
    if (begins(head, "\x89PNG\r\n\x1A\n", 8))
        return "png";
    if (is_ofd(head))
        return "ofd";
    return NULL;
}

bool place_is_local(const char *text)
{
    static const char *const names[] = {"沧州", "沧县", "青县",   "献县",   "泊头",   "任丘",
                                        "黄骅", "河间", "孟村",   "南大港", "东光县", "海兴县",
                                        "盐山", "肃宁", "南皮县", "吴桥"};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strstr(text, names[i]))
            return true;
    return false;
}
