/*
 * A paper as JSON and back: what passes between the program that composes documents and the one
 * that sets them.
 *
 * Keys are the names of struct paper's members, enums in lower case ("report", "table", "right");
 * what has its default is left out when writing and may be left out when reading. Facts have two
 * columns and attachments one, without saying so.
 */
#ifndef BAIRI_COMMON_PAPER_PAPER_JSON_H
#define BAIRI_COMMON_PAPER_PAPER_JSON_H

#include "common/paper/paper.h"

/*
 * The paper as JSON, keys always in the same order, with a final newline.
 * out    appended to; its ceiling bounds the text
 * Fails  RESOURCE_EXHAUSTED when memory or the builder's room is lacking
 */
enum status paper_to_json(const struct paper *paper, struct buf *out, struct error *err) MUST_CHECK;

/*
 * A paper from JSON that may come from anywhere: unknown keys, texts with control characters (a
 * line feed is allowed) and whatever is beyond the limits of paper.h are refused.
 * arena  the paper is its memory; its budget bounds what is built
 * out    set only on success
 * Fails  INVALID_ARGUMENT naming the part and key and what is wanted there; RESOURCE_EXHAUSTED over
 *        the arena's budget
 */
enum status paper_from_json(struct bytes json, struct arena *arena, struct paper **out,
                            struct error *err) MUST_CHECK;

#endif
