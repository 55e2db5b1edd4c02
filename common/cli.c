/* From argv to a handler: globals, the command's one or two words, its options by getopt_long. */
#include "common/cli.h"

#include <getopt.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "common/cli_parts.h"
#include "common/nearest.h"
#include "common/screen.h"
#include "common/text.h"

enum { USAGE_ERROR = 2 };

const struct cli_option cli_builtins[] = {
    {"help",    'h', CLI_FLAG, false, NULL, N_("show this help")  },
    {"version", 0,   CLI_FLAG, false, NULL, N_("show the version")},
    {NULL,      0,   CLI_FLAG, false, NULL, NULL                  },
};

struct given {
    const struct cli_option *option;
    const char *value;
};

struct cli_args {
    struct given *given;
    int given_count;
    const char **positional;
    int positional_count;
};

/* One run: the tables in use, merged, and what was found so far. */
struct parse {
    const struct cli_program *program;
    const struct cli_command *command;
    const struct cli_option **options; /* what getopt's values stand for */
    struct option *longs;
    char *shorts;
    int option_count;
    struct cli_args args;
};

/* ---- getters ---- */

const char *cli_arg(const struct cli_args *args, int i)
{
    return i >= 0 && i < args->positional_count ? args->positional[i] : NULL;
}

int cli_arg_count(const struct cli_args *args)
{
    return args->positional_count;
}

const char *cli_value(const struct cli_args *args, const char *option)
{
    for (int i = args->given_count - 1; i >= 0; i--)
        if (strcmp(args->given[i].option->name, option) == 0)
            return args->given[i].value;
    return NULL;
}

bool cli_flag(const struct cli_args *args, const char *option)
{
    return cli_value(args, option) != NULL;
}

const char *cli_value_at(const struct cli_args *args, const char *option, int i)
{
    for (int at = 0; at < args->given_count; at++)
        if (strcmp(args->given[at].option->name, option) == 0 && i-- == 0)
            return args->given[at].value;
    return NULL;
}

/* ---- usage errors ---- */

/* "bairi: sentence; did you mean …?" (empty: no idea) and where help is; always 2. */
static int usage_error(const struct parse *parse, const char *suggestion, const char *sentence, ...)
    PRINTF_LIKE(3, 4);

static int usage_error(const struct parse *parse, const char *suggestion, const char *sentence, ...)
{
    OWNED(buf_free) struct buf out = buf_make(1 << 16);
    const char *program = parse->program->name;
    char told[1024];
    va_list list;

    va_start(list, sentence);
    vsnprintf(told, sizeof told, sentence, list);
    va_end(list);
    buf_addf(&out, "%s%s:%s %s", screen_on(stderr, TONE_BAD), program, screen_off(stderr, TONE_BAD),
             told);
    if (suggestion[0]) {
        buf_adds(&out, "; ");
        buf_addf(&out, _("did you mean %s?"), suggestion);
    }
    buf_addc(&out, '\n');
    buf_addf(&out, _("See: %s%s%s --help"), program, parse->command ? " " : "",
             parse->command ? parse->command->name : "");
    buf_addc(&out, '\n');
    screen_write(stderr, out.data, out.size);
    return USAGE_ERROR;
}

static int unknown_command(const struct parse *parse, const char *word)
{
    struct nearest nearest = {.wanted = word};

    for (const struct cli_command *const *c = parse->program->commands; *c; c++)
        if (!cli_is_hidden(*c))
            nearest_offer(&nearest, (*c)->name, cli_group_length((*c)->name));
    return usage_error(parse, nearest.name, _("unknown command \"%s\""), word);
}

static int unknown_member(const struct parse *parse, const char *group, const char *word)
{
    struct nearest nearest = {.wanted = word};
    size_t length = strlen(group);
    char whole[2 * NEAREST_SIZE + 2] = "";

    for (const struct cli_command *const *c = parse->program->commands; *c; c++) {
        const char *member = (*c)->name + cli_group_length((*c)->name);
        if (*member == ' ' && member == (*c)->name + length &&
            strncmp((*c)->name, group, length) == 0)
            nearest_offer(&nearest, member + 1, strlen(member + 1));
    }
    if (nearest.name[0])
        snprintf(whole, sizeof whole, "%s %s", group, nearest.name);
    else
        cli_help_group(parse->program, group, stderr);
    return usage_error(parse, whole, _("unknown command \"%s %s\""), group, word);
}

static int unknown_option(const struct parse *parse, const char *text)
{
    char word[NEAREST_SIZE], whole[NEAREST_SIZE + 2] = "";
    struct nearest nearest = {.wanted = word + 2};

    snprintf(word, sizeof word, "%.*s", (int)strcspn(text, "="), text);
    for (int i = 0; strncmp(word, "--", 2) == 0 && i < parse->option_count; i++)
        nearest_offer(&nearest, parse->options[i]->name, strlen(parse->options[i]->name));
    if (nearest.name[0])
        snprintf(whole, sizeof whole, "--%s", nearest.name);
    return usage_error(parse, whole, _("unknown option \"%s\""), word);
}

/* Is the value one of "table|json|csv"? */
static bool is_choice(const char *choices, const char *value)
{
    size_t length = strlen(value);

    for (const char *at = choices; at; at = strchr(at, '|') ? strchr(at, '|') + 1 : NULL)
        if (length > 0 && strcspn(at, "|") == length && strncmp(at, value, length) == 0)
            return true;
    return false;
}

/* ---- options ---- */

static int count_options(const struct cli_option *options)
{
    int count = 0;

    for (; options && options->name; options++)
        count++;
    return count;
}

/* Later tables do not hide a name an earlier one has. */
static void add_options(struct parse *parse, const struct cli_option *options)
{
    size_t end = strlen(parse->shorts);

    for (; options && options->name; options++) {
        bool valued = options->kind != CLI_FLAG;
        bool known = false;
        for (int i = 0; i < parse->option_count; i++)
            known = known || strcmp(parse->options[i]->name, options->name) == 0;
        if (known)
            continue;
        parse->longs[parse->option_count] = (struct option){
            .name = options->name, .has_arg = valued, .val = 256 + parse->option_count};
        parse->options[parse->option_count++] = options;
        if (options->letter && !strchr(parse->shorts, options->letter)) {
            parse->shorts[end++] = options->letter;
            if (valued)
                parse->shorts[end++] = ':';
            parse->shorts[end] = '\0';
        }
    }
}

/* Merges the tables: the command's own first, then the globals, then --help and --version. */
static bool prepare(struct parse *parse, const struct cli_option *own, bool stop_at_word)
{
    int most =
        count_options(own) + count_options(parse->program->globals) + count_options(cli_builtins);

    free(parse->options);
    free(parse->longs);
    free(parse->shorts);
    parse->options = calloc((size_t)most + 1, sizeof(void *));
    parse->longs = calloc((size_t)most + 1, sizeof *parse->longs);
    parse->shorts = calloc((size_t)most * 2 + 3, 1);
    parse->option_count = 0;
    if (!parse->options || !parse->longs || !parse->shorts)
        return false;
    memcpy(parse->shorts, stop_at_word ? "+:" : ":", stop_at_word ? 3 : 2);
    add_options(parse, own);
    add_options(parse, parse->program->globals);
    add_options(parse, cli_builtins);
    return true;
}

static const struct cli_option *option_of(const struct parse *parse, int value)
{
    if (value >= 256 && value < 256 + parse->option_count)
        return parse->options[value - 256];
    for (int i = 0; i < parse->option_count; i++)
        if (parse->options[i]->letter && parse->options[i]->letter == value)
            return parse->options[i];
    return NULL;
}

/* What getopt refused: '?' unknown or a value too much, ':' a value missing. */
static int refused_option(const struct parse *parse, int found, char **argv)
{
    const struct cli_option *option = optopt ? option_of(parse, optopt) : NULL;

    if (option && found == ':')
        return usage_error(parse, "", _("the option --%s needs a value: %s"), option->name,
                           option->value ? option->value : "VALUE");
    if (option && option->kind == CLI_FLAG && optopt >= 256)
        return usage_error(parse, "", _("the option --%s takes no value"), option->name);
    if (optopt) {
        char letter[3] = {'-', (char)optopt, '\0'};
        return unknown_option(parse, letter);
    }
    return unknown_option(parse, argv[optind - 1]);
}

/*
 * Reads options from argv[*first] on: all of them, or up to the first word. *first becomes the
 * index of what follows. Returns 0, or the exit code of a usage error.
 */
static int read_options(struct parse *parse, int argc, char **argv, int *first)
{
    int found;

    /* getopt skips argv[0] of what it is given; 0 makes it forget the run before */
    char **from = argv + *first - 1;
    int count = argc - *first + 1;
    opterr = 0;
    optind = 0;
    while ((found = getopt_long(count, from, parse->shorts, parse->longs, NULL)) != -1) {
        const struct cli_option *option = option_of(parse, found);
        if (found == '?' || found == ':' || !option)
            return refused_option(parse, found, from);
        if (option->kind == CLI_CHOICE && !is_choice(option->value, optarg))
            return usage_error(parse, "", _("the option --%s is one of %s, not \"%s\""),
                               option->name, option->value, optarg);
        const char *value = option->kind == CLI_FLAG ? "" : optarg;
        parse->args.given[parse->args.given_count++] = (struct given){option, value};
    }
    *first += optind - 1;
    return 0;
}

/* ---- the run ---- */

static bool is_given(const struct parse *parse, const struct cli_option *option)
{
    for (int i = 0; i < parse->args.given_count; i++)
        if (parse->args.given[i].option == option)
            return true;
    return false;
}

/* Answers --help and --version, unless the program has options of its own so named. */
static bool answer_builtins(const struct parse *parse, const char *group)
{
    if (is_given(parse, &cli_builtins[0])) {
        if (group)
            cli_help_group(parse->program, group, stdout);
        else
            cli_help(parse->program, parse->command, stdout);
        return true;
    }
    if (is_given(parse, &cli_builtins[1])) {
        printf("%s %s\n", parse->program->name, BAIRI_VERSION);
        return true;
    }
    return false;
}

static int check_count(const struct parse *parse)
{
    const struct cli_command *command = parse->command;
    int count = parse->args.positional_count;

    if (count < command->least)
        return usage_error(parse, "", _("%s needs: %s"), command->name,
                           command->arguments ? command->arguments : "");
    if (command->most >= 0 && count > command->most)
        return usage_error(parse, "", _("%s does not take \"%s\""), command->name,
                           parse->args.positional[command->most]);
    return 0;
}

static int run_command(struct parse *parse, int argc, char **argv, int first, void *context)
{
    int code;

    if (!prepare(parse, parse->command->options, false))
        return 1;
    code = read_options(parse, argc, argv, &first);
    if (code != 0 || answer_builtins(parse, NULL))
        return code;
    for (int i = first; i < argc; i++)
        parse->args.positional[parse->args.positional_count++] = argv[i];
    code = check_count(parse);
    return code ? code : parse->command->run(&parse->args, context);
}

/* A group's second word, with globals allowed before it. */
static int run_group(struct parse *parse, int argc, char **argv, int first, void *context)
{
    const char *group = argv[first++];
    int code = read_options(parse, argc, argv, &first);

    if (code != 0 || answer_builtins(parse, group))
        return code;
    if (first >= argc) {
        cli_help_group(parse->program, group, stderr);
        return USAGE_ERROR;
    }
    parse->command = cli_find(parse->program, group, argv[first]);
    if (!parse->command)
        return unknown_member(parse, group, argv[first]);
    return run_command(parse, argc, argv, first + 1, context);
}

/* `bairi help [COMMAND]`, where the program has no command of that name. */
static int run_help(struct parse *parse, int argc, char **argv, int first)
{
    const char *word, *second;
    int code;

    if (!prepare(parse, NULL, false))
        return 1;
    code = read_options(parse, argc, argv, &first);
    if (code != 0)
        return code;
    word = first < argc ? argv[first] : NULL;
    second = first + 1 < argc ? argv[first + 1] : NULL;
    if (word && strcmp(word, "options") == 0) {
        cli_help_options(parse->program, stdout);
        return 0;
    }
    if (word)
        parse->command = cli_find(parse->program, word, second);
    if (word && !parse->command && !second && cli_is_group(parse->program, word))
        cli_help_group(parse->program, word, stdout);
    else if (word && !parse->command)
        return unknown_command(parse, word);
    else
        cli_help(parse->program, parse->command, stdout);
    return 0;
}

static int run(struct parse *parse, int argc, char **argv, void *context)
{
    int first = 1, code;
    const char *word;

    if (!prepare(parse, NULL, true))
        return 1;
    code = read_options(parse, argc, argv, &first);
    if (code != 0 || answer_builtins(parse, NULL))
        return code;
    if (first >= argc) {
        cli_help_start(parse->program, stderr);
        return USAGE_ERROR;
    }
    word = argv[first];
    parse->command = cli_find(parse->program, word, NULL);
    if (parse->command && cli_is_group(parse->program, word) && first + 1 < argc &&
        cli_find(parse->program, word, argv[first + 1]))
        parse->command = NULL; /* "report" and "report pull" both exist */
    if (parse->command)
        return run_command(parse, argc, argv, first + 1, context);
    if (cli_is_group(parse->program, word))
        return run_group(parse, argc, argv, first, context);
    if (strcmp(word, "help") == 0)
        return run_help(parse, argc, argv, first + 1);
    return unknown_command(parse, word);
}

int cli_run(const struct cli_program *program, int argc, char **argv, void *context)
{
    struct parse parse = {.program = program};
    int code = 1;

    /* an argument of several letters (-vvv) gives as many options */
    size_t most = 1;
    for (int i = 1; i < argc; i++)
        most += strlen(argv[i]) + 1;
    parse.args.given = calloc(most, sizeof *parse.args.given);
    parse.args.positional = calloc((size_t)argc + 1, sizeof *parse.args.positional);
    if (parse.args.given && parse.args.positional)
        code = run(&parse, argc, argv, context);
    free(parse.args.given);
    free(parse.args.positional);
    free(parse.options);
    free(parse.longs);
    free(parse.shorts);
    return code;
}
