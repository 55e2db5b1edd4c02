/* Ids that the server's answers named, kept in the campaign's folder for completion and
 * suggestions. */
#include <stdlib.h>
#include <string.h>

#include "client/bureau/internal.h"
#include "common/campaign/settings.h"

static const char HEADER[] = "bairi ids 1\n";
#define KNOWN_MOST ((size_t)4 << 20)

/* An id is what a shell may be handed without quotes; anything else is not kept. */
static bool is_plain(const char *id)
{
    static const char PLAIN[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-/.";

    return id && id[0] != '\0' && id[0] != '-' && id[strspn(id, PLAIN)] == '\0';
}

static void add(struct bureau *bureau, const char *kind, const char *id)
{
    if (is_plain(id))
        buf_addf(&bureau->known, "%s %s\n", kind, id);
}

static void add_project(struct bureau *bureau, const char *unit, const char *project_no)
{
    char id[160];

    snprintf(id, sizeof(id), "%s/%s", unit, project_no);
    add(bureau, BUREAU_PROJECT, id);
}

/* ---- what answers name ---- */

void known_projects(struct bureau *bureau, const Bairi__V1__ProjectListReply *reply)
{
    for (size_t i = 0; reply && i < reply->n_projects; i++)
        if (reply->projects[i]->project)
            add_project(bureau, reply->projects[i]->project->unit,
                        reply->projects[i]->project->project_no);
}

void known_settings(struct bureau *bureau, struct bytes settings, struct arena *arena)
{
    struct settings *read = arena_alloc(arena, sizeof(*read));
    struct period periods[PERIODS_MAX];

    if (!read || settings_read(settings, "settings", arena, read, NULL, NULL) != STATUS_OK)
        return;
    for (size_t i = 0; i < read->unit_count; i++)
        add(bureau, BUREAU_UNIT, read->units[i].id);
    for (size_t i = 0, count = settings_periods(read, periods); i < count; i++)
        add(bureau, BUREAU_PERIOD, periods[i].id);
}

void known_proposals(struct bureau *bureau, const Bairi__V1__ProposalsReply *reply)
{
    char id[32];

    buf_addf(&bureau->known, "%s -\n", BUREAU_PROPOSAL); /* those known before are decided */
    for (size_t i = 0; reply && i < reply->n_proposals; i++) {
        snprintf(id, sizeof(id), "%llu", (unsigned long long)reply->proposals[i]->index);
        if (strcmp(reply->proposals[i]->state, "open") == 0)
            add(bureau, BUREAU_PROPOSAL, id);
    }
}

void known_questions(struct bureau *bureau, const Bairi__V1__QuestionsReply *reply)
{
    char id[32];

    buf_addf(&bureau->known, "%s -\n", BUREAU_QUESTION);
    for (size_t i = 0; reply && i < reply->n_questions; i++) {
        snprintf(id, sizeof(id), "%llu", (unsigned long long)reply->questions[i]->index);
        if (reply->questions[i]->open)
            add(bureau, BUREAU_QUESTION, id);
    }
}

void known_accepted(struct bureau *bureau, const struct acceptances *accepted)
{
    for (size_t i = 0; i < accepted->count; i++) {
        const char *subject = accepted->items[i].subject;
        char id[160];

        snprintf(id, sizeof(id), "%.*s", (int)strcspn(subject, "@"), subject);
        if (strchr(id, '/') && strchr(id, '/') == strrchr(id, '/') && strchr(subject, '@'))
            add(bureau, BUREAU_PROJECT, id);
    }
}

/* ---- the file ---- */

static char *path_of(const char *folder, const uint8_t person[SHA256_SIZE], struct arena *arena)
{
    char tag[TAG_SIZE + 1];

    storage_tag(person, tag);
    return arena_printf(arena, "%s/ids-%s", folder, tag);
}

/* Lines of a text, cut up in place; *room grows with them. */
static const char **lines_of(char *text, struct arena *arena, size_t *count)
{
    const char **lines;
    size_t most = 1;

    *count = 0;
    for (const char *at = text; (at = strchr(at, '\n')) != NULL; at++)
        most++;
    lines = arena_array(arena, most, sizeof(lines[0]));
    for (char *line = lines ? strtok_r(text, "\n", &text) : NULL; line;
         line = strtok_r(NULL, "\n", &text))
        lines[(*count)++] = line;
    return lines;
}

static int by_text(const void *left, const void *right)
{
    const char *const *a = left, *const *b = right;

    return strcmp(*a, *b);
}

/* Is the line of this kind ("proposal" in "proposal 12")? */
static bool is_of_kind(const char *line, const char *kind)
{
    size_t length = strlen(kind);

    return strncmp(line, kind, length) == 0 && line[length] == ' ';
}

/* Forgotten: a newer answer named all there are of its kind. */
static bool is_outdated(const char *line, const char *fresh)
{
    static const char *const WHOLE[] = {BUREAU_PROPOSAL, BUREAU_QUESTION};
    char marker[32];

    for (size_t i = 0; i < sizeof(WHOLE) / sizeof(WHOLE[0]); i++) {
        snprintf(marker, sizeof(marker), "%s -\n", WHOLE[i]);
        if (is_of_kind(line, WHOLE[i]) && strstr(fresh, marker))
            return true;
    }
    return false;
}

static void merge(const char *before, const char *fresh, struct arena *arena, struct buf *out)
{
    OWNED(buf_free) struct buf both = buf_make(2 * KNOWN_MOST);
    const char **lines;
    char *copy;
    size_t count;

    for (const char *at = before; *at; at += strcspn(at, "\n") + (strchr(at, '\n') != NULL))
        if (!is_outdated(at, fresh))
            buf_addf(&both, "%.*s\n", (int)strcspn(at, "\n"), at);
    buf_adds(&both, fresh);
    copy = arena_strdup(arena, buf_text(&both));
    lines = copy ? lines_of(copy, arena, &count) : NULL;
    out->failed = out->failed || both.failed || !lines;
    if (!lines)
        return;
    qsort(lines, count, sizeof(lines[0]), by_text);
    for (size_t i = 0; i < count; i++)
        if ((i == 0 || strcmp(lines[i - 1], lines[i]) != 0) && !strstr(lines[i], " -"))
            buf_addf(out, "%s\n", lines[i]);
}

static enum status write_known(const struct bureau *bureau, struct arena *arena, struct error *err)
{
    OWNED(buf_free) struct buf merged = buf_make(KNOWN_MOST);
    const char *path = path_of(bureau->folder, bureau->person, arena);
    struct bytes before = {NULL, 0};
    const char *text = "";

    if (!path)
        return no_memory(err);
    if (storage_read(path, HEADER, arena, &before, NULL) == STATUS_OK)
        text = arena_strndup(arena, (const char *)before.data, before.size);
    if (!text)
        return no_memory(err);
    merge(text, buf_text(&bureau->known), arena, &merged);
    TRY(buf_finish(&merged, err));
    if (strcmp(buf_text(&merged), text) == 0)
        return STATUS_OK;
    TRY(storage_folder(bureau->folder, err));
    return storage_write(path, HEADER, buf_bytes(&merged), err);
}

void known_keep(struct bureau *bureau)
{
    OWNED(arena_destroy) struct arena *arena = arena_create(16 * KNOWN_MOST);

    /* a convenience: whoever cannot write it goes without */
    if (arena && bureau->known.size > 0 && !bureau->known.failed && bureau->campaign[0] != '\0')
        (void)!write_known(bureau, arena, NULL);
    buf_free(&bureau->known);
}

struct buf known_make(void)
{
    return buf_make(KNOWN_MOST);
}

enum status bureau_known(const char *folder, const uint8_t person[SHA256_SIZE], const char *kind,
                         struct arena *arena, const char ***out, size_t *count, struct error *err)
{
    const char *path;
    struct bytes bytes = {NULL, 0};
    const char **lines;
    char *text;
    size_t found = 0;

    *count = 0;
    *out = NULL;
    if (!person)
        return STATUS_OK;
    path = path_of(folder, person, arena);
    if (!path)
        return no_memory(err);
    if (storage_read(path, HEADER, arena, &bytes, NULL) != STATUS_OK)
        return STATUS_OK;
    text = arena_strndup(arena, (const char *)bytes.data, bytes.size);
    lines = text ? lines_of(text, arena, &found) : NULL;
    if (!lines)
        return no_memory(err);
    for (size_t i = 0; i < found; i++)
        if (is_of_kind(lines[i], kind) && is_plain(lines[i] + strlen(kind) + 1))
            lines[(*count)++] = lines[i] + strlen(kind) + 1;
    *out = lines;
    return STATUS_OK;
}
