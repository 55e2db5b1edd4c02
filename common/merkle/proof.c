/* Inclusion proofs as text (C2SP tlog-proof), and the whole check of one. */
#include <stdio.h>
#include <string.h>

#include "common/merkle/checkpoint.h"
#include "common/merkle/text.h"

static const char title[] = "c2sp.org/tlog-proof@v1";

enum status proof_write(uint64_t index, const struct hash *hashes, size_t count, const char *note,
                        struct buf *out, struct error *err)
{
    if (count > MERKLE_PROOF_MAX)
        return error_set(err, STATUS_INVALID_ARGUMENT, "no proof has %zu hashes", count);
    buf_addf(out, "%s\nindex %llu\n", title, (unsigned long long)index);
    for (size_t i = 0; i < count; i++) {
        base64_encode(hashes[i].bytes, SHA256_SIZE, out);
        buf_addc(out, '\n');
    }
    buf_addc(out, '\n');
    buf_adds(out, note);
    return buf_finish(out, err);
}

static enum status malformed(struct error *err)
{
    return error_set(err, STATUS_DATA_LOSS, "the proof is not a well-formed tlog-proof");
}

/* "index N" */
static bool read_index(struct line line, uint64_t *index)
{
    static const char word[] = "index ";
    const size_t length = sizeof word - 1;

    return line.length > length && memcmp(line.text, word, length) == 0 &&
           line_number((struct line){line.text + length, line.length - length}, index);
}

enum status proof_read(const char *text, uint64_t *index, struct hash hashes[MERKLE_PROOF_MAX],
                       size_t *count, const char **note, struct error *err)
{
    const char *at = text;
    struct line line;
    size_t found = 0;

    if (!line_take(&at, &line) || !line_is(line, title) || !line_take(&at, &line) ||
        !read_index(line, index))
        return malformed(err);
    for (;;) {
        if (!line_take(&at, &line))
            return malformed(err);
        if (line.length == 0)
            break;
        if (found == MERKLE_PROOF_MAX || !line_hash(line, &hashes[found]))
            return malformed(err);
        found++;
    }
    *count = found;
    *note = at;
    return STATUS_OK;
}

enum status proof_verify(const char *text, struct bytes leaf,
                         const uint8_t log_key[ED25519_KEY_SIZE], const char *origin,
                         uint64_t *index, struct checkpoint *checkpoint, struct error *err)
{
    struct hash hashes[MERKLE_PROOF_MAX];
    struct hash hash = merkle_leaf_hash(leaf);
    struct checkpoint opened;
    const char *note;
    uint64_t place;
    size_t count;

    TRY(proof_read(text, &place, hashes, &count, &note, err));
    TRY(checkpoint_open(note, log_key, &opened, err));
    if (origin && strcmp(origin, opened.origin) != 0)
        return error_set(err, STATUS_DATA_LOSS, "the proof is of the log %s, not of %s",
                         opened.origin, origin);
    if (!merkle_inclusion_holds(place, opened.size, &hash, hashes, count, &opened.root))
        return error_set(err, STATUS_DATA_LOSS,
                         "the log %s of %llu records does not hold this one at %llu", opened.origin,
                         (unsigned long long)opened.size, (unsigned long long)place);
    *index = place;
    *checkpoint = opened;
    return STATUS_OK;
}
