/* Terminal width, colour and plain signs: chosen once, asked everywhere. */
#include "common/screen.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static enum { COLOUR_NEVER, COLOUR_AUTO, COLOUR_ALWAYS } wanted = COLOUR_NEVER;
static bool ascii;

static const char *const ON[] = {
    [TONE_PLAIN] = "",           [TONE_HEAD] = "\x1b[1m", [TONE_GOOD] = "\x1b[32m",
    [TONE_WARNING] = "\x1b[33m", [TONE_BAD] = "\x1b[31m", [TONE_FAINT] = "\x1b[2m",
};

void screen_choose(const char *colour, bool plain)
{
    wanted = COLOUR_AUTO;
    if (colour && strcmp(colour, "always") == 0)
        wanted = COLOUR_ALWAYS;
    if (colour && strcmp(colour, "never") == 0)
        wanted = COLOUR_NEVER;
    ascii = plain;
}

bool screen_is_coloured(FILE *file)
{
    const char *refused = getenv("NO_COLOR");
    const char *term = getenv("TERM");

    if (wanted != COLOUR_AUTO)
        return wanted == COLOUR_ALWAYS;
    if ((refused && refused[0]) || !term || !term[0] || strcmp(term, "dumb") == 0)
        return false;
    return isatty(fileno(file)) == 1;
}

size_t screen_width(FILE *file)
{
    struct winsize size;
    const char *columns = getenv("COLUMNS");
    long told = columns ? strtol(columns, NULL, 10) : 0;

    if (isatty(fileno(file)) != 1)
        return 0;
    if (ioctl(fileno(file), TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        return size.ws_col;
    return told >= 20 && told <= 1000 ? (size_t)told : 80;
}

const char *tone_on(enum tone tone)
{
    return ON[tone];
}

const char *tone_off(enum tone tone)
{
    return tone == TONE_PLAIN ? "" : "\x1b[0m";
}

const char *screen_on(FILE *file, enum tone tone)
{
    return screen_is_coloured(file) ? tone_on(tone) : "";
}

const char *screen_off(FILE *file, enum tone tone)
{
    return screen_is_coloured(file) ? tone_off(tone) : "";
}

/* ---- plain signs ---- */

static const struct {
    const char *sign, *plain;
} SIGNS[] = {
    {"…", "..."},
    {"→", "->" },
    {"←", "<-" },
    {"×",  "x"  },
    {"±",  "+-" },
    {"·",  "-"  },
    {"—", "-"  },
    {"–", "-"  },
    {"“", "\"" },
    {"”", "\"" },
    {"‘", "'"  },
    {"’", "'"  },
    {"≤", "<=" },
    {"≥", ">=" },
    {"✓", "+"  },
    {"✗", "x"  },
    {"█", "#"  },
    {"░", "."  },
    {"│", "|"  },
    {"─", "-"  },
    {"•", "*"  },
};

void screen_plain(const char *text, size_t size, struct buf *out)
{
    for (size_t i = 0; i < size;) {
        size_t step = 1, s = 0;

        if (ascii && (unsigned char)text[i] >= 0x80) {
            for (; s < sizeof SIGNS / sizeof SIGNS[0]; s++) {
                step = strlen(SIGNS[s].sign);
                if (step <= size - i && memcmp(text + i, SIGNS[s].sign, step) == 0)
                    break;
                step = 1;
            }
            if (s < sizeof SIGNS / sizeof SIGNS[0]) {
                buf_adds(out, SIGNS[s].plain);
                i += step;
                continue;
            }
        }
        buf_add(out, text + i, step);
        i += step;
    }
}

bool screen_write(FILE *file, const char *text, size_t size)
{
    OWNED(buf_free) struct buf plain = buf_make(SIZE_MAX / 4);

    if (!ascii)
        return fwrite(text, 1, size, file) == size;
    screen_plain(text, size, &plain);
    if (plain.failed)
        return false;
    return fwrite(plain.data, 1, plain.size, file) == plain.size;
}
