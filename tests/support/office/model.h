/* What a campaign's projects and penalties come to, kept apart from the server by the words of
 * DOMAIN alone: what a random history is compared with. */
#ifndef BAIRI_TESTS_SUPPORT_OFFICE_MODEL_H
#define BAIRI_TESTS_SUPPORT_OFFICE_MODEL_H

#include "common/campaign/scoring.h"

enum { MODEL_PROJECTS_MAX = 64, MODEL_VERSIONS_MAX = 16, MODEL_PENALTIES_MAX = 32 };

struct model_version {
    struct wan amount;
    bool outside, foreign;
    struct fraction share;
    enum kind kind;
    enum document document;
    day signed_on;
    struct instant received;
    struct wan reported; /* as the unit had it, with the two below, whatever was put right since */
    bool reported_foreign;
    struct fraction reported_share;
};

enum model_end { MODEL_STANDS, MODEL_VOIDED, MODEL_TERMINATED };

struct model_project {
    char no[16];
    int unit;
    struct model_version versions[MODEL_VERSIONS_MAX];
    int count, accepted; /* versions; the one recognised, 1-based, 0: none */
    bool open;           /* the latest version waits for a decision */
    bool refused;        /* the latest decision was a refusal, and nothing came after it */
    bool gone;           /* withdrawn, never recognised */
    enum model_end end;
    day return_by; /* the latest version was sent back until then; 0: no */
};

struct model_penalty {
    int unit;
    struct fraction points;
    uint64_t index; /* of the proposal that asked for it */
    char project_no[16];
};

struct model {
    const struct settings *settings;
    struct model_project projects[MODEL_PROJECTS_MAX];
    size_t project_count;
    struct model_penalty penalties[MODEL_PENALTIES_MAX];
    size_t penalty_count;
};

/* A complete version arrives: of a new project (NULL), or of this one. Returns the project. */
struct model_project *model_submit(struct model *model, struct model_project *project, int unit,
                                   const char *no, const struct model_version *version);
void model_accept(struct model_project *project);
void model_return(struct model_project *project, day by);
void model_refuse(struct model_project *project);
void model_withdraw(struct model_project *project);
/* A version, 1-based, counts with this amount, as domestic; as it was reported. */
void model_reduce(struct model_project *project, int version, int64_t amount);
void model_unreduce(struct model_project *project, int version);
/* The refusal of the latest version is lifted: it waits again. */
void model_unrefuse(struct model_project *project);
void model_penalise(struct model *model, int unit, struct fraction points, uint64_t index,
                    const char *project_no);
void model_lift(struct model *model, uint64_t index);
void model_repoint(struct model *model, uint64_t index, struct fraction points);

/* Projects nobody decided about: they are counted as pending. */
size_t model_pending(const struct model *model, int unit);
/* The scores by the pure function; everything in *out lives in the arena. */
enum status model_score(const struct model *model, struct arena *arena, struct scores *out,
                        struct error *err) MUST_CHECK;

#endif
