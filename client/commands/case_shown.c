/* The case file of one project as text, a few pages. */
#include <string.h>

#include "client/commands/case.h"
#include "client/commands/desk.h"
#include "client/commands/objection_said.h"
#include "client/commands/proposal_said.h"
#include "client/render/words.h"
#include "common/campaign/settings.h"
#include "common/text.h"

/* One run: where to, and what of. */
struct writer {
    struct app *app;
    struct arena *arena;
    struct prose prose;
    const struct case_file *file;
};

static const char *when(const struct writer *w, int64_t us)
{
    return word_time((struct instant){us}, FORMAT_TABLE, w->arena);
}

static const char *who(const char *name, const char *uri)
{
    return name[0] ? name : uri;
}

static void heading(const struct writer *w, const char *text)
{
    buf_addf(&w->app->out, "\n== %s ==\n", text);
}

static void line(const struct writer *w, const char *head, const char *text)
{
    if (text && text[0] != '\0')
        prose_hang(&w->prose, head, text);
}

/* ---- versions and their evidence ---- */

static const char *hex(const struct writer *w, ProtobufCBinaryData bytes)
{
    char text[2 * SHA256_SIZE + 1] = "";

    if (bytes.len == SHA256_SIZE)
        hex_encode(bytes.data, bytes.len, text);
    return arena_strdup(w->arena, text);
}

static const char *page(const struct writer *w, uint32_t number)
{
    return number ? arena_printf(w->arena, _("page %u"), number) : _("missing");
}

static void evidence(const struct writer *w, const char *head, const Bairi__V1__Evidence *file)
{
    line(w, head,
         arena_printf(w->arena, _("%s, %llu bytes"), file->name, (unsigned long long)file->size));
    line(w, "      sha256 ", hex(w, file->sha256));
}

static const char *document(const char *id)
{
    for (int i = 0; i < DOCUMENT_COUNT && text_is_chinese(); i++)
        if (strcmp(document_name((enum document)i), id) == 0)
            return document_title((enum document)i);
    return id;
}

static void version(const struct writer *w, const Bairi__V1__ProjectVersion *v)
{
    const Bairi__V1__Project *p = v->project;

    line(w, "",
         arena_printf(w->arena,
                      _("Version %u, record %llu: entered by %s, received %s, period %s%s"),
                      v->version, (unsigned long long)v->index, who(v->author_name, v->author),
                      v->received ? when(w, v->received) : _("never completed"), v->period,
                      v->late ? _(", late") : ""));
    line(w, _("    figures: "),
         arena_printf(
             w->arena, _("%s; signed %s, %s"),
             reduction_said(w->app, p->amount_wan, p->amount_usd_wan, p->foreign, p->foreign_share),
             word_day(p->signed_on, w->arena), document(p->document)));
    line(w, _("    ticks: "),
         arena_printf(w->arena, _("signing date %s, signature %s, seal %s"), page(w, p->page_date),
                      page(w, p->page_signature), page(w, p->page_seal)));
    line(w, _("    statement sha256 "), hex(w, v->digest));
    for (size_t i = 0; i < p->n_files; i++)
        evidence(w, _("    file: "), p->files[i]);
    if (v->letter)
        evidence(w, _("    the unit's letter: "), v->letter);
    if (v->reduction)
        line(w, _("    reduced: "),
             arena_printf(w->arena, _("%s; record %llu"),
                          reduction_said(w->app, v->reduction->amount_wan,
                                         v->reduction->amount_usd_wan, v->reduction->foreign,
                                         v->reduction->foreign_share),
                          (unsigned long long)v->reduction->index));
}

/* ---- what happened ---- */

static void step(const struct writer *w, const Bairi__V1__ProjectStep *s)
{
    const char *what = word_shown(s->verdict, FORMAT_TABLE);

    if (s->action[0] != '\0' && strncmp(s->verdict, "propos", 6) == 0)
        what = arena_printf(w->arena, "%s: %s", what, word_shown(s->action, FORMAT_TABLE));
    line(w, arena_printf(w->arena, "%s  ", when(w, s->time)),
         arena_printf(w->arena, _("%s, version %u, by %s, record %llu"), what, s->version,
                      s->author[0] ? who(s->author_name, s->author) : _("nobody"),
                      (unsigned long long)s->index));
    line(w, _("    reason: "), s->reason);
}

static void proposal(const struct writer *w, const Bairi__V1__ProposalState *p)
{
    struct proposal_said said = proposal_said(w->app, p->proposal);

    line(w, arena_printf(w->arena, _("Proposal %llu: "), (unsigned long long)p->index),
         arena_printf(
             w->arena, _("%s; proposed by %s, %s"),
             arena_printf(w->arena, "%s %s", word_shown(said.action, FORMAT_TABLE), said.text),
             who(p->author_name, p->author), when(w, p->time)));
    if (strcmp(p->state, "approved") == 0)
        line(w, "    ",
             arena_printf(w->arena,
                          _("approved by %s, %s, record %llu, on the trial count at %llu "
                            "records"),
                          who(p->decided_name, p->decided_by), when(w, p->decided),
                          (unsigned long long)p->decided_index, (unsigned long long)p->trial_size));
    else if (strcmp(p->state, "open") == 0)
        line(w, "    ", arena_printf(w->arena, _("open; lapses %s"), when(w, p->lapses)));
    else
        line(w, "    ",
             arena_printf(w->arena, "%s %s %s %s", word_shown(p->state, FORMAT_TABLE),
                          when(w, p->decided), who(p->decided_name, p->decided_by), p->reason));
}

/* ---- what was said ---- */

static void question(const struct writer *w, const Bairi__V1__QuestionState *q)
{
    line(w, arena_printf(w->arena, "%s  ", when(w, q->time)),
         arena_printf(w->arena, _("%s asks (record %llu): %s"), who(q->author_name, q->author),
                      (unsigned long long)q->index, q->question->text));
    for (size_t i = 0; i < q->n_answers; i++)
        line(w, arena_printf(w->arena, "%s  ", when(w, q->answers[i]->time)),
             arena_printf(w->arena, _("%s answers (record %llu): %s"),
                          who(q->answers[i]->author_name, q->answers[i]->author),
                          (unsigned long long)q->answers[i]->index, q->answers[i]->text));
}

static void objection(const struct writer *w, const Bairi__V1__ObjectionState *o)
{
    line(w, arena_printf(w->arena, "%s  ", when(w, o->time)),
         arena_printf(w->arena, _("%s objects to record %llu (record %llu): %s"),
                      who(o->author_name, o->author), (unsigned long long)o->objection->against,
                      (unsigned long long)o->index, o->objection->text));
    for (size_t i = 0; i < o->objection->n_evidence; i++)
        evidence(w, _("    file: "), o->objection->evidence[i]);
    line(w, "    ", o->answered ? objection_answered_said(o, w->arena) : _("not answered yet"));
}

/* ---- the whole ---- */

static void verifying(const struct writer *w)
{
    const Bairi__V1__Project *p = w->file->project->state->project;

    heading(w, _("How to check it offline"));
    line(w, "", _("Every record above is in the campaign's log, whose signed head is now:"));
    line(w, "    ", w->file->head);
    line(
        w, "",
        arena_printf(w->arena,
                     _("bairi export --bundle DIR writes the records with signatures, proofs and "
                       "files; bairi verify DIR --trust CARD checks them without the server. "
                       "bairi show %s/%s --files DIR fetches the evidence alone, each file checked "
                       "against its digest."),
                     p->unit, p->project_no));
}

static void opening(const struct writer *w)
{
    const Bairi__V1__ProjectState *state = w->file->project->state;
    const Bairi__V1__Project *p = state->project;

    line(w, "", arena_printf(w->arena, _("Case of %s/%s  %s"), p->unit, p->project_no, p->name));
    line(w, _("  state: "),
         arena_printf(
             w->arena, "%s%s", word_shown(state->state, FORMAT_TABLE),
             state->accepted_version && state->accepted_version != state->version
                 ? arena_printf(w->arena, _(" (version %u counts)"), state->accepted_version)
                 : ""));
    line(w, _("  investor: "), arena_printf(w->arena, "%s  %s", p->investor, p->investor_place));
}

void case_shown(struct app *app, const struct case_file *file)
{
    const struct writer w = {app, app->arena, desk_prose(app), file};

    opening(&w);
    heading(&w, _("Versions and evidence"));
    for (size_t i = 0; i < file->project->n_versions; i++)
        version(&w, file->project->versions[i]);
    heading(&w, _("Everything that happened"));
    for (size_t i = 0; i < file->project->n_steps; i++)
        step(&w, file->project->steps[i]);
    if (file->proposal_count > 0)
        heading(&w, _("Proposals"));
    for (size_t i = 0; i < file->proposal_count; i++)
        proposal(&w, file->proposals[i]);
    if (file->question_count > 0)
        heading(&w, _("Questions and answers"));
    for (size_t i = 0; i < file->question_count; i++)
        question(&w, file->questions[i]);
    if (file->objection_count > 0)
        heading(&w, _("Objections"));
    for (size_t i = 0; i < file->objection_count; i++)
        objection(&w, file->objections[i]);
    verifying(&w);
}
