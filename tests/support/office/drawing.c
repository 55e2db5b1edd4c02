/* The table of states and steps as Markdown: a diagram, and which step leads where. */
#include "tests/support/office/drawing.h"

#include "server/services/state.h"

enum { RECOGNITIONS = 2 };

static unsigned from_of(const struct state_step *step, int recognised)
{
    return recognised ? step->from_recognised : step->from;
}

static enum state_id to_of(const struct state_step *step, int recognised)
{
    return recognised ? step->to_recognised : step->to;
}

static const char *name_of(enum state_id id)
{
    return id < STATE_COUNT ? states[id].name : id == STATE_BEFORE ? "as before" : "stays";
}

/* ---- the diagram ---- */

/* A lifted void is drawn to the state it had, in most cases. */
static bool leads(const struct state_step *step, size_t from, size_t to)
{
    for (int recognised = 0; recognised < RECOGNITIONS; recognised++) {
        enum state_id target = to_of(step, recognised);
        if (target == STATE_BEFORE && from != STATE_AWAITING)
            target = STATE_ACCEPTED;
        if ((from_of(step, recognised) >> from & 1) && (size_t)target == to)
            return true;
    }
    return false;
}

static void draw_edge(size_t from, size_t to, struct buf *out)
{
    bool any = false;

    for (int i = 0; i < STEP_COUNT; i++) {
        if (!leads(&state_steps[i], from, to))
            continue;
        if (any)
            buf_adds(out, ", ");
        else
            buf_addf(out, "    %s --> %s: ", states[from].name, states[to].name);
        buf_adds(out, state_steps[i].name);
        any = true;
    }
    if (any)
        buf_addc(out, '\n');
}

static void draw_diagram(struct buf *out)
{
    buf_adds(out, "```mermaid\nstateDiagram-v2\n");
    for (int i = 0; i < STEP_COUNT; i++) {
        if (!state_steps[i].first)
            continue;
        buf_addf(out, "    [*] --> %s: %s\n", name_of(state_steps[i].to), state_steps[i].name);
        if (state_steps[i].awaits)
            buf_addf(out, "    [*] --> %s: %s\n", name_of(STATE_AWAITING), state_steps[i].name);
    }
    for (size_t from = 0; from < state_count; from++) {
        for (size_t to = 0; to < state_count; to++) {
            if (from != to)
                draw_edge(from, to, out);
        }
    }
    buf_adds(out, "```\n");
}

/* ---- the table ---- */

static void draw_cell(const struct state_step *step, size_t from, struct buf *out)
{
    bool before = false;

    for (int recognised = 0; recognised < RECOGNITIONS; recognised++) {
        if (!(from_of(step, recognised) >> from & 1))
            continue;
        if (before && step->to == step->to_recognised)
            continue;
        buf_addf(out, before ? " / %s" : " %s", name_of(to_of(step, recognised)));
        before = true;
    }
    buf_adds(out, " |");
}

static void draw_row(enum step id, struct buf *out)
{
    const struct state_step *step = &state_steps[id];

    buf_addf(out, "| **%s** | %s%s | %s |", step->name, state_step_by(id),
             (step->roles & ROLE_UNIT) && (step->roles & ROLE_BUREAU) ? ", bureau for it" : "",
             step->first ? name_of(step->to) : "");
    for (size_t from = 0; from < state_count; from++)
        draw_cell(step, from, out);
    buf_addc(out, '\n');
}

static void draw_table(struct buf *out)
{
    buf_adds(out, "| step | by | – |");
    for (size_t i = 0; i < state_count; i++)
        buf_addf(out, " %s |", states[i].name);
    buf_adds(out, "\n|---|---|---|");
    for (size_t i = 0; i < state_count; i++)
        buf_adds(out, "---|");
    buf_addc(out, '\n');
    for (int i = 0; i < STEP_COUNT; i++)
        draw_row((enum step)i, out);
}

void drawing_of_states(struct buf *out)
{
    draw_diagram(out);
    buf_addc(out, '\n');
    draw_table(out);
}
