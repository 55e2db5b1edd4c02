/* bairi case: the whole evidence chain of one project, before anyone is criticised. */
#include "client/commands/case.h"

#include <string.h>

#include "client/commands/commands.h"
#include "common/json.h"
#include "common/text.h"

/* ---- gathering ---- */

static bool is_about(const struct case_file *file, const char *unit, const char *project_no)
{
    const Bairi__V1__Project *project = file->project->state->project;

    return strcmp(project->unit, unit) == 0 && strcmp(project->project_no, project_no) == 0;
}

/* Unit and project number of what one person proposed about one project; false: about none. */
static bool proposal_about(const Bairi__V1__Proposal *p, const char **unit, const char **project_no)
{
    const ProtobufCFieldDescriptor *action =
        protobuf_c_message_descriptor_get_field(p->base.descriptor, p->action_case);
    const ProtobufCMessage *const *content =
        action ? (const ProtobufCMessage *const *)(const void *)((const char *)p + action->offset)
               : NULL;
    const ProtobufCFieldDescriptor *of_unit, *of_project;

    if (!content || !*content)
        return false;
    of_unit = protobuf_c_message_descriptor_get_field_by_name((*content)->descriptor, "unit");
    of_project =
        protobuf_c_message_descriptor_get_field_by_name((*content)->descriptor, "project_no");
    if (!of_unit || !of_project || of_unit->label == PROTOBUF_C_LABEL_REPEATED)
        return false;
    *unit = *(const char *const *)(const void *)((const char *)*content + of_unit->offset);
    *project_no = *(const char *const *)(const void *)((const char *)*content + of_project->offset);
    return true;
}

static enum status gather_proposals(struct app *app, struct case_file *file, struct error *err)
{
    const Bairi__V1__ProposalsReply *reply = NULL;

    TRY(bureau_proposals(app->bureau, app->arena, true, &reply, err));
    file->proposals = arena_array(app->arena, reply->n_proposals + 1, sizeof file->proposals[0]);
    if (!file->proposals)
        return app_no_memory(err);
    for (size_t i = 0; i < reply->n_proposals; i++) {
        const char *unit = NULL, *project_no = NULL;

        if (reply->proposals[i]->proposal &&
            proposal_about(reply->proposals[i]->proposal, &unit, &project_no) &&
            is_about(file, unit, project_no))
            file->proposals[file->proposal_count++] = reply->proposals[i];
    }
    return STATUS_OK;
}

static enum status gather_questions(struct app *app, struct case_file *file, struct error *err)
{
    const Bairi__V1__Project *project = file->project->state->project;
    const Bairi__V1__QuestionsReply *reply = NULL;

    TRY(bureau_questions(app->bureau, app->arena, project->unit, project->project_no, true, &reply,
                         err));
    file->questions = arena_array(app->arena, reply->n_questions + 1, sizeof file->questions[0]);
    if (!file->questions)
        return app_no_memory(err);
    for (size_t i = 0; i < reply->n_questions; i++)
        file->questions[file->question_count++] = reply->questions[i];
    return STATUS_OK;
}

static enum status gather_objections(struct app *app, struct case_file *file, struct error *err)
{
    const Bairi__V1__ObjectionsReply *reply = NULL;

    TRY(bureau_objections(app->bureau, app->arena, file->project->state->project->unit, true,
                          &reply, err));
    file->objections = arena_array(app->arena, reply->n_objections + 1, sizeof file->objections[0]);
    if (!file->objections)
        return app_no_memory(err);
    for (size_t i = 0; i < reply->n_objections; i++) {
        const Bairi__V1__Objection *objection = reply->objections[i]->objection;

        if (objection && is_about(file, objection->unit, objection->project_no))
            file->objections[file->objection_count++] = reply->objections[i];
    }
    return STATUS_OK;
}

/* Correspondence is between units and the bureau: an administrator does not read it. */
enum status case_gather(struct app *app, const char *reference, struct case_file *file,
                        struct error *err)
{
    const char *unit = NULL, *project_no = NULL;
    struct identity self;

    TRY(app_reference(app, reference, &unit, &project_no, err));
    TRY(bureau_versions(app->bureau, app->arena, unit, project_no, &file->project, err));
    TRY(gather_proposals(app, file, err));
    if (app_self(app, &self) && self.role == ROLE_BUREAU) {
        TRY(gather_questions(app, file, err));
        TRY(gather_objections(app, file, err));
    }
    return bureau_head(app->bureau, app->arena, &file->head, err);
}

/* ---- for programs ---- */

static json_t *list_of(const void *messages, size_t count)
{
    const ProtobufCMessage *const *items = messages;
    json_t *list = json_array();

    for (size_t i = 0; i < count; i++)
        json_array_append_new(list, json_from_message(items[i]));
    return list;
}

static enum status print_json(struct app *app, const struct case_file *file, struct error *err)
{
    json_t *all =
        json_pack("{s:o, s:o, s:o, s:o, s:s}", "project", json_from_message(&file->project->base),
                  "proposals", list_of(file->proposals, file->proposal_count), "questions",
                  list_of(file->questions, file->question_count), "objections",
                  list_of(file->objections, file->objection_count), "head", file->head);

    if (!all)
        return app_no_memory(err);
    json_write(all, true, &app->out);
    json_decref(all);
    return buf_finish(&app->out, err);
}

static enum status show_case(struct app *app, struct error *err)
{
    struct case_file file = {.head = ""};

    TRY(app_connect(app, err));
    TRY(case_gather(app, cli_arg(app->args, 0), &file, err));
    if (app->format == FORMAT_JSON)
        return print_json(app, &file, err);
    case_shown(app, &file);
    return buf_finish(&app->out, err);
}

static int run_case(const struct cli_args *args, void *context)
{
    return app_run(args, context, show_case);
}

static const char *const EXAMPLES[] = {
    N_("bairi case zhongjie/Z-02 | less — everything that was said and signed about it"),
    N_("bairi case zhongjie/Z-02 -o json — for programs"), NULL};

const struct cli_command case_command = {
    "case",
    "UNIT/NO",
    1,
    1,
    N_("show the whole evidence chain of one project"),
    N_("Every version with its files and digests, every step and decision with its reason, what "
       "was "
       "proposed and by whom it was decided on which trial count, questions and objections with "
       "their answers, and how to check all of it offline. For the bureau and administrators."),
    EXAMPLES,
    NULL,
    run_case};
