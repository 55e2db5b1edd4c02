/* What the last online command learned, kept for work without the server: the settings for all who
 * use the computer, the projects for the person who saw them. */
#include <stdio.h>
#include <string.h>

#include "client/bureau/internal.h"
#include "common/message.h"

#define KEPT_HEADER     "; bairi settings 1\n"
#define PROJECTS_HEADER "bairi projects 1\n"

enum { KEPT_MOST = 16 << 20, BEIJING = 8 * 60 };

static const char *settings_path(const char *folder, const char *campaign, struct arena *arena)
{
    return arena_printf(arena, "%s/settings/%s.ini", folder, campaign);
}

static enum status make_folder(const char *folder, struct arena *arena, struct error *err)
{
    const char *path = arena_printf(arena, "%s/settings", folder);

    return path ? storage_folder(path, err) : no_memory(err);
}

/* ---- settings: a campaign file whose first comments tell the rest ---- */

static void write_settings(const Bairi__V1__CampaignGetReply *reply, struct buf *out)
{
    static const char bom[] = "\xEF\xBB\xBF";
    size_t skipped = reply->settings.len >= 3 && memcmp(reply->settings.data, bom, 3) == 0 ? 3 : 0;

    for (size_t i = 0; i < reply->n_targets; i++)
        buf_addf(out, "; target %s %u\n", reply->targets[i]->unit, reply->targets[i]->target);
    if (reply->settings.len > skipped)
        buf_add(out, reply->settings.data + skipped, reply->settings.len - skipped);
}

/* Nothing is written again on the same day when nothing has changed. */
static bool is_kept(const char *path, const char *day_text, const struct buf *text,
                    struct arena *arena)
{
    struct bytes kept;
    struct error err;
    size_t line = strlen("; saved ");

    if (storage_read(path, KEPT_HEADER, arena, &kept, &err) != STATUS_OK || kept.size < line + 10)
        return false;
    if (memcmp(kept.data + line, day_text, 10) != 0)
        return false;
    const uint8_t *end = memchr(kept.data, '\n', kept.size);
    size_t head = end ? (size_t)(end - kept.data) + 1 : kept.size;
    return kept.size - head == text->size && memcmp(kept.data + head, text->data, text->size) == 0;
}

static enum status keep_settings(const struct bureau *bureau, struct arena *arena,
                                 const Bairi__V1__CampaignGetReply *reply, struct error *err)
{
    OWNED(buf_free) struct buf text = buf_make(KEPT_MOST), whole = buf_make(KEPT_MOST);
    const char *path = settings_path(bureau->folder, bureau->campaign, arena);
    char saved[40];

    if (!path)
        return no_memory(err);
    instant_format(clock_now(bureau->clock), BEIJING, saved);
    write_settings(reply, &text);
    TRY(buf_finish(&text, err));
    if (is_kept(path, saved, &text, arena))
        return STATUS_OK;
    TRY(make_folder(bureau->folder, arena, err));
    buf_addf(&whole, "; saved %s\n", saved);
    buf_add(&whole, text.data, text.size);
    TRY(buf_finish(&whole, err));
    return storage_write(path, KEPT_HEADER, buf_bytes(&whole), err);
}

void kept_settings(const struct bureau *bureau, struct arena *arena,
                   const Bairi__V1__CampaignGetReply *reply)
{
    struct error err;

    if (bureau->campaign[0] != '\0')
        (void)keep_settings(bureau, arena, reply, &err);
}

/* ---- projects: the person's own copy, since others on this computer may not see them ---- */

static const char *projects_path(const char *folder, const char *campaign,
                                 const uint8_t person[SHA256_SIZE], struct arena *arena)
{
    char tag[TAG_SIZE + 1];

    storage_tag(person, tag);
    return arena_printf(arena, "%s/settings/%s-%s.projects", folder, campaign, tag);
}

/* What a form is compared with: all but the people named in it. */
static enum status without_contacts(const Bairi__V1__ProjectListReply *reply, struct arena *arena,
                                    Bairi__V1__ProjectListReply *out, struct error *err)
{
    *out = *reply;
    out->projects = arena_array(arena, reply->n_projects + 1, sizeof(out->projects[0]));
    if (!out->projects)
        return no_memory(err);
    for (size_t i = 0; i < reply->n_projects; i++) {
        out->projects[i] = arena_memdup(arena, reply->projects[i], sizeof(*reply->projects[i]));
        if (!out->projects[i])
            return no_memory(err);
        out->projects[i]->contact = NULL;
    }
    return STATUS_OK;
}

static enum status keep_projects(const struct bureau *bureau, struct arena *arena,
                                 const Bairi__V1__ProjectListReply *reply, struct error *err)
{
    const char *path = projects_path(bureau->folder, bureau->campaign, bureau->person, arena);
    Bairi__V1__ProjectListReply copy;
    struct bytes packed, before;

    if (!path)
        return no_memory(err);
    TRY(without_contacts(reply, arena, &copy, err));
    TRY(message_pack(&copy.base, arena, &packed, err));
    if (storage_read(path, PROJECTS_HEADER, arena, &before, err) == STATUS_OK &&
        before.size == packed.size && memcmp(before.data, packed.data, packed.size) == 0)
        return STATUS_OK;
    TRY(make_folder(bureau->folder, arena, err));
    return storage_write(path, PROJECTS_HEADER, packed, err);
}

void kept_projects(const struct bureau *bureau, struct arena *arena,
                   const Bairi__V1__ProjectListReply *reply)
{
    struct error err;

    if (bureau->campaign[0] != '\0')
        (void)keep_projects(bureau, arena, reply, &err);
}

/* Projects are a help: whoever has none of his own goes without. */
static const Bairi__V1__ProjectListReply *read_projects(const char *path, struct arena *arena)
{
    ProtobufCMessage *projects = NULL;
    struct bytes text;

    if (!path || storage_read(path, PROJECTS_HEADER, arena, &text, NULL) != STATUS_OK ||
        message_unpack(&bairi__v1__project_list_reply__descriptor, text, arena, &projects, NULL) !=
            STATUS_OK)
        return NULL;
    return (const Bairi__V1__ProjectListReply *)projects;
}

/* ---- back ---- */

enum { UNITS_KEPT = 256 };

/* What the comments at the beginning say. */
struct head {
    struct instant saved;
    const char *units[UNITS_KEPT];
    int32_t targets[UNITS_KEPT];
    size_t count;
};

static void read_line(char *line, struct head *head)
{
    char unit[64], saved[64];
    int target;

    if (sscanf(line, "; saved %63s", saved) == 1)
        (void)instant_parse(saved, &head->saved);
    else if (sscanf(line, "; target %63s %d", unit, &target) == 2 && head->count < UNITS_KEPT) {
        char *end = strchr(line + strlen("; target "), ' ');
        *end = '\0';
        head->units[head->count] = line + strlen("; target ");
        head->targets[head->count++] = target;
    }
}

static enum status read_head(struct bytes text, struct arena *arena, struct head *head,
                             struct error *err)
{
    char *copy = arena_strndup(arena, (const char *)text.data, text.size);

    if (!copy)
        return no_memory(err);
    for (char *line = strsep(&copy, "\n"); line && line[0] == ';'; line = strsep(&copy, "\n"))
        read_line(line, head);
    return STATUS_OK;
}

/* Units of the file that have a target in force; a target of 0 is none. */
static enum status apply_targets(const struct head *head, struct arena *arena,
                                 struct settings *settings, struct error *err)
{
    const char *units[UNITS_KEPT];
    int32_t targets[UNITS_KEPT];
    size_t count = 0;

    for (size_t i = 0; i < head->count; i++)
        if (head->targets[i] > 0 && settings_unit_index(settings, head->units[i]) >= 0) {
            units[count] = head->units[i];
            targets[count++] = head->targets[i];
        }
    return count > 0 ? settings_with_targets(settings, units, targets, count, arena, settings, err)
                     : STATUS_OK;
}

enum status bureau_kept(const char *folder, const char *campaign, const uint8_t person[SHA256_SIZE],
                        struct arena *arena, struct bureau_kept *out, struct error *err)
{
    const char *path = settings_path(folder, campaign, arena);
    struct head *head = arena_alloc(arena, sizeof *head);
    struct bytes text;

    *out = (struct bureau_kept){0};
    if (!path || !head)
        return no_memory(err);
    TRY(storage_read(path, KEPT_HEADER, arena, &text, err));
    TRY(read_head(text, arena, head, err));
    TRY(settings_read(text, path, arena, &out->settings, NULL, err));
    TRY(apply_targets(head, arena, &out->settings, err));
    out->saved = head->saved;
    if (person)
        out->projects = read_projects(projects_path(folder, campaign, person, arena), arena);
    return STATUS_OK;
}
