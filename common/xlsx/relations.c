/* Reading .rels parts, and targets normalised inside the archive. */
#include "common/xlsx/relations.h"

#include <stdio.h>
#include <string.h>

enum state { LIST = XML_ROOT + 1, ITEM };

static const struct xml_rule rules[] = {
    {XML_ROOT, SPACE_PACKAGE, "Relationships", LIST},
    {LIST,     SPACE_PACKAGE, "Relationship",  ITEM},
};

struct reading {
    struct relations *out;
    struct relation **last; /* where the next one goes */
    size_t left;
    const char *part;
    struct arena *arena;
};

static const char *kind_of(const char *type)
{
    const char *slash = type ? strrchr(type, '/') : NULL;

    return slash ? slash + 1 : "";
}

static enum status start(void *data, int state, const char *const *attributes, struct error *err)
{
    struct reading *reading = data;
    const char *id = xml_attribute(attributes, SPACE_NONE, "Id");
    const char *type = xml_attribute(attributes, SPACE_NONE, "Type");
    const char *target = xml_attribute(attributes, SPACE_NONE, "Target");
    const char *mode = xml_attribute(attributes, SPACE_NONE, "TargetMode");
    struct relation *relation;

    if (state != ITEM || !id || !target)
        return STATUS_OK;
    if (reading->left-- == 0)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "the part %s has too many relationships",
                         reading->part);
    relation = arena_alloc(reading->arena, sizeof *relation);
    if (relation) {
        relation->id = arena_strdup(reading->arena, id);
        relation->kind = arena_strdup(reading->arena, kind_of(type));
        relation->target = arena_strdup(reading->arena, target);
        relation->external = mode && strcmp(mode, "External") == 0;
    }
    if (!relation || !relation->id || !relation->kind || !relation->target)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "no room for the workbook");
    *reading->last = relation;
    reading->last = &relation->next;
    return STATUS_OK;
}

enum status relations_read(const struct xml_source *source, const char *part, size_t most,
                           struct arena *arena, struct relations *out, struct error *err)
{
    static const struct xml_reader reader = {rules, sizeof rules / sizeof rules[0], start, NULL,
                                             NULL};
    struct reading reading = {
        .out = out, .last = &out->first, .left = most, .part = source->part, .arena = arena};

    *out = (struct relations){.part = part};
    return xml_parse(source, &reader, &reading, err);
}

void relations_part(const char *part, char out[PART_NAME_MAX])
{
    const char *slash = strrchr(part, '/');
    int folder = slash ? (int)(slash + 1 - part) : 0;

    snprintf(out, PART_NAME_MAX, "%.*s_rels/%s.rels", folder, part, part + folder);
}

const struct relation *relations_by_id(const struct relations *relations, const char *id)
{
    for (const struct relation *r = relations->first; r; r = r->next)
        if (strcmp(r->id, id) == 0)
            return r;
    return NULL;
}

const struct relation *relations_by_kind(const struct relations *relations, const char *kind)
{
    for (const struct relation *r = relations->first; r; r = r->next)
        if (strcmp(r->kind, kind) == 0)
            return r;
    return NULL;
}

/* ---- targets ---- */

static bool is_slash(char c)
{
    return c == '/' || c == '\\';
}

/* "http:", "file:", "C:": a colon before any slash. */
static bool has_scheme(const char *target)
{
    return target[strcspn(target, ":/\\")] == ':';
}

/* Takes one step of a path: false when it leads out of the archive or is too long. */
static bool step(char out[PART_NAME_MAX], size_t *used, const char *name, size_t size)
{
    if (size == 0 || (size == 1 && name[0] == '.'))
        return true;
    if (size == 2 && name[0] == '.' && name[1] == '.') {
        if (*used == 0)
            return false;
        while (*used > 0 && out[*used - 1] != '/')
            --*used;
        if (*used > 0)
            --*used; /* the slash */
        return true;
    }
    if (*used + size + 2 > PART_NAME_MAX)
        return false;
    if (*used > 0)
        out[(*used)++] = '/';
    memcpy(out + *used, name, size);
    *used += size;
    return true;
}

static bool walk(char out[PART_NAME_MAX], size_t *used, const char *path, size_t size)
{
    size_t from = 0;

    for (size_t i = 0; i <= size; i++)
        if (i == size || is_slash(path[i])) {
            if (!step(out, used, path + from, i - from))
                return false;
            from = i + 1;
        }
    return true;
}

enum status relations_target(const struct relations *relations, const struct relation *relation,
                             char out[PART_NAME_MAX], struct error *err)
{
    const char *target = relation->target;
    const char *slash = strrchr(relations->part, '/');
    size_t used = 0;
    bool inside = !relation->external && !has_scheme(target);

    if (inside && !is_slash(target[0]) && slash)
        inside = walk(out, &used, relations->part, (size_t)(slash - relations->part));
    inside = inside && walk(out, &used, target, strlen(target)) && used > 0;
    out[inside ? used : 0] = '\0';
    if (!inside)
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "the workbook keeps its %s outside of itself, in %s; open it in Excel or "
                         "WPS and save it again as .xlsx",
                         relation->kind, target);
    return STATUS_OK;
}
