/* bairi-render: reads a paper as JSON and sets it as PDF or as a Word file. */
#include <getopt.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "client/pages/chart.h"
#include "client/pages/fonts.h"
#include "client/pages/geometry.h"
#include "client/pages/pdf.h"
#include "client/pages/word/word.h"
#include "common/log.h"
#include "common/paper/paper_json.h"
#include "common/text.h"

static const size_t PAPER_MOST = (size_t)64 << 20, MEMORY = (size_t)256 << 20,
                    OUT_MOST = (size_t)256 << 20;
enum { EXIT_USAGE = 2, FILE_MODE = 0644, CHUNK = 65536, SENTENCE_MOST = 4096, PATH_MOST = 2048 };

/* ---- Word files: their charts are pictures of ours ---- */

static enum status draw_picture(void *context, const struct paper_figure *figure, struct buf *png,
                                struct error *err)
{
    const struct fonts *const *fonts = context;

    return chart_png(figure, *fonts, AREA_WIDTH / MM, chart_height(figure), png, err);
}

static enum status docx_write(const struct paper *paper, const struct fonts *fonts, struct buf *out,
                              struct error *err)
{
    struct word_pictures pictures = {.draw = draw_picture, .context = &fonts};

    return word_write(paper, &pictures, out, err);
}

/* What a paper can become. */
static const struct form {
    const char *name;
    enum status (*write)(const struct paper *paper, const struct fonts *fonts, struct buf *out,
                         struct error *err);
} FORMS[] = {
    {"pdf",  pdf_write },
    {"docx", docx_write},
};
enum { FORM_COUNT = sizeof FORMS / sizeof *FORMS };

struct wish {
    const struct form *form;
    const char *in, *out, *folder;
    const char *faces[FACES];
};

static void print_help(FILE *out)
{
    fputs(_("Usage: bairi-render [--to FORM] [-o FILE] [--fonts DIR] [PAPER.json]\n"
            "Sets an official document, read as JSON from a file or standard input.\n\n"
            "  --to FORM            what to write: "),
          out);
    for (size_t i = 0; i < FORM_COUNT; i++)
        fprintf(out, "%s%s", i ? ", " : "", FORMS[i].name);
    fputs(_(" (default: pdf)\n"
            "  -o, --output FILE    where to; without it, standard output\n"
            "  --fonts DIR          more fonts, e.g. the office's own; also BAIRI_FONTS\n"
            "  --face FACE=FAMILY   font families to try first for body, title, black, kai, song\n"
            "  --help, --version\n"),
          out);
}

static int usage(const char *what, const char *which)
{
    fprintf(stderr, "bairi-render: %s: %s\n", what, which);
    print_help(stderr);
    return EXIT_USAGE;
}

/* ---- options ---- */

static bool choose_form(struct wish *wish, const char *name)
{
    for (size_t i = 0; i < FORM_COUNT; i++)
        if (strcmp(FORMS[i].name, name) == 0) {
            wish->form = &FORMS[i];
            return true;
        }
    return false;
}

static bool choose_face(struct wish *wish, const char *pair)
{
    size_t length = strcspn(pair, "=");

    for (enum face face = 0; face < FACES; face++)
        if (pair[length] == '=' && strlen(face_word(face)) == length &&
            strncmp(pair, face_word(face), length) == 0) {
            wish->faces[face] = pair + length + 1;
            return true;
        }
    return false;
}

/* -1: go on; else the exit code. */
static int read_option(struct wish *wish, int option)
{
    switch (option) {
    case 't':
        return choose_form(wish, optarg) ? -1 : usage(_("no such form"), optarg);
    case 'a':
        return choose_face(wish, optarg) ? -1 : usage(_("no such face"), optarg);
    case 'o':
        wish->out = optarg;
        return -1;
    case 'f':
        wish->folder = optarg;
        return -1;
    case 'h':
        print_help(stdout);
        return 0;
    case 'v':
        puts("bairi-render " BAIRI_VERSION);
        return 0;
    default:
        return EXIT_USAGE;
    }
}

static int read_options(struct wish *wish, int argc, char **argv)
{
    static const struct option options[] = {
        {"to",      required_argument, NULL, 't'},
        {"output",  required_argument, NULL, 'o'},
        {"fonts",   required_argument, NULL, 'f'},
        {"face",    required_argument, NULL, 'a'},
        {"help",    no_argument,       NULL, 'h'},
        {"version", no_argument,       NULL, 'v'},
        {NULL,      0,                 NULL, 0  }
    };
    int option, code = -1;

    while (code < 0 && (option = getopt_long(argc, argv, "o:h", options, NULL)) != -1)
        code = read_option(wish, option);
    if (code < 0 && optind + 1 < argc)
        return usage(_("one paper at a time"), argv[optind + 1]);
    if (code < 0 && optind < argc && strcmp(argv[optind], "-") != 0)
        wish->in = argv[optind];
    return code;
}

/* ---- in and out ---- */

static enum status read_stdin(struct buf *in, struct error *err)
{
    char *chunk = malloc(CHUNK);
    size_t got;

    if (!chunk)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "not enough memory");
    while ((got = fread(chunk, 1, CHUNK, stdin)) > 0)
        buf_add(in, chunk, got);
    free(chunk);
    if (ferror(stdin))
        return error_set(err, STATUS_UNKNOWN, "standard input cannot be read");
    return buf_finish(in, err);
}

static enum status write_out(const struct wish *wish, const struct buf *out, struct error *err)
{
    if (wish->out)
        return buf_write_file(wish->out, buf_bytes(out), FILE_MODE, err);
    if (fwrite(out->data, 1, out->size, stdout) != out->size || fflush(stdout) != 0)
        return error_set(err, STATUS_UNKNOWN, "standard output cannot be written");
    return STATUS_OK;
}

/* A folder beside the program, as built or as installed; out is "" when there is neither. */
static void find_beside(const char *built, const char *installed, char *out, size_t size)
{
    char program[PATH_MOST] = "";
    ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);
    char *slash = length > 0 ? strrchr(program, '/') : NULL;
    const char *const places[] = {built, installed};

    out[0] = '\0';
    if (!slash)
        return;
    *slash = '\0';
    for (size_t i = 0; i < 2; i++) {
        snprintf(out, size, "%s/../%s", program, places[i]);
        if (access(out, R_OK | X_OK) == 0)
            return;
    }
    out[0] = '\0';
}

static void tell_stand_ins(const struct fonts *fonts)
{
    for (enum face face = 0; face < FACES; face++) {
        bool stand_in;
        const char *family = fonts_family(fonts, face, &stand_in);

        if (stand_in)
            log_event(LOG_INFO, "font_stand_in", "face", face_name(face), "family", family, NULL);
    }
}

static enum status render(const struct wish *wish, struct arena *arena, struct error *err)
{
    OWNED(buf_free) struct buf in = buf_make(PAPER_MOST), out = buf_make(OUT_MOST);
    OWNED(fonts_destroy) struct fonts *fonts = NULL;
    struct paper *paper = NULL;

    TRY(wish->in ? buf_read_file(&in, wish->in, err) : read_stdin(&in, err));
    if (paper_from_json(buf_bytes(&in), arena, &paper, err) != STATUS_OK)
        return error_within(err, wish->in ? wish->in : "stdin");
    buf_free(&in);
    TRY(fonts_create(wish->folder, wish->faces, &fonts, err));
    tell_stand_ins(fonts);
    TRY(wish->form->write(paper, fonts, &out, err));
    return write_out(wish, &out, err);
}

static int tell(const struct error *err)
{
    OWNED(buf_free) struct buf sentence = buf_make(SENTENCE_MOST);

    text_error(err, &sentence);
    fprintf(stderr, "bairi-render: %s\n", buf_text(&sentence));
    return status_exit_code(err->status);
}

int main(int argc, char **argv)
{
    struct wish wish = {.form = &FORMS[0], .folder = getenv("BAIRI_FONTS")};
    char catalogues[2 * PATH_MOST], fonts[2 * PATH_MOST];
    struct arena *arena;
    struct error err;
    enum status status;
    int code;

    find_beside("locale", "share/locale", catalogues, sizeof catalogues);
    find_beside("fonts", "share/bairi/fonts", fonts, sizeof fonts);
    text_language(getenv("BAIRI_LANG"), catalogues);
    code = read_options(&wish, argc, argv);
    if (!wish.folder && fonts[0])
        wish.folder = fonts;
    if (code >= 0)
        return code;
    arena = arena_create(MEMORY);
    error_clear(&err);
    status = arena ? render(&wish, arena, &err)
                   : error_set(&err, STATUS_RESOURCE_EXHAUSTED, "not enough memory");
    arena_destroy(&arena);
    return status == STATUS_OK ? 0 : tell(&err);
}
