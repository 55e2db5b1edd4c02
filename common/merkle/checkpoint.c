/* Signed notes: written in one spelling, read in that spelling only. */
#include "common/merkle/checkpoint.h"

#include <stdio.h>
#include <string.h>

#include "common/merkle/text.h"
#include "common/message.h"

enum { KEY_ID_SIZE = 4, ALGORITHM_ED25519 = 0x01, PARTS_MAX = 40, SIGNATURES_MAX = 16 };

/* em dash and blank begin a signature line */
static const char dash[] = "\xE2\x80\x94 ";

/* ---- origin and key id ---- */

/* [a-z0-9-]{1,40} */
static bool is_part(const char *text, size_t length)
{
    return length >= 1 && length <= PARTS_MAX &&
           strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-") >= length;
}

enum status checkpoint_origin(const char *domain, const char *campaign, uint32_t epoch,
                              char out[ORIGIN_SIZE], struct error *err)
{
    if (!is_part(domain, strlen(domain)) || !is_part(campaign, strlen(campaign)) || epoch < 1)
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "no log can be named bairi/%s/%s/%u: parts are 1 to 40 of a-z, 0-9 and -",
                         domain, campaign, (unsigned)epoch);
    snprintf(out, ORIGIN_SIZE, "bairi/%s/%s/%u", domain, campaign, (unsigned)epoch);
    return STATUS_OK;
}

/* The part that ends at the last slash before `end`; false when there is none, or it is no part. */
static bool part_before(const char *origin, const char *end, char out[PARTS_MAX + 1])
{
    const char *begin = end;

    while (begin > origin && begin[-1] != '/')
        begin--;
    size_t length = (size_t)(end - begin);
    if (!is_part(begin, length))
        return false;
    memcpy(out, begin, length);
    out[length] = '\0';
    return begin > origin;
}

uint32_t origin_epoch(const char *origin)
{
    const char *slash = strrchr(origin, '/');
    char domain[PARTS_MAX + 1], campaign[PARTS_MAX + 1];

    if (!slash || !part_before(origin, slash, campaign) ||
        !part_before(origin, slash - strlen(campaign) - 1, domain))
        return 0;
    return origin_epoch_of(origin, domain, campaign);
}

uint32_t origin_epoch_of(const char *origin, const char *domain, const char *campaign)
{
    const char *slash = strrchr(origin, '/');
    struct line number = {slash ? slash + 1 : "", slash ? strlen(slash + 1) : 0};
    char wanted[ORIGIN_SIZE];
    uint64_t epoch = 0;

    if (!line_number(number, &epoch) || epoch > UINT32_MAX ||
        checkpoint_origin(domain, campaign, (uint32_t)epoch, wanted, NULL) != STATUS_OK ||
        strcmp(wanted, origin) != 0)
        return 0;
    return (uint32_t)epoch;
}

int checkpoint_order(const struct checkpoint *a, const struct checkpoint *b)
{
    uint32_t x = origin_epoch(a->origin), y = origin_epoch(b->origin);

    return x != y ? (x > y) - (x < y) : (a->size > b->size) - (a->size < b->size);
}

/* A key's name: printable ASCII without blanks and plus; fits our origins and others' alike. */
static bool is_key_name(struct line name)
{
    for (size_t i = 0; i < name.length; i++)
        if (name.text[i] <= ' ' || name.text[i] > '~' || name.text[i] == '+')
            return false;
    return name.length > 0 && name.length < ORIGIN_SIZE;
}

/* SHA-256(name || 0x0A || algorithm || public key)[0:4] */
static void key_id(const char *name, const uint8_t key[ED25519_KEY_SIZE], uint8_t out[KEY_ID_SIZE])
{
    static const uint8_t middle[] = {0x0A, ALGORITHM_ED25519};
    const struct bytes parts[] = {
        {(const uint8_t *)name, strlen(name)    },
        {middle,                sizeof middle   },
        {key,                   ED25519_KEY_SIZE},
    };
    uint8_t digest[SHA256_SIZE];

    sha256_parts(parts, 3, digest);
    memcpy(out, digest, KEY_ID_SIZE);
}

/* ---- signing ---- */

static enum status add_stamp(const char *origin, const struct log_key *key, struct bytes body,
                             struct buf *out, struct error *err)
{
    uint8_t public_key[ED25519_KEY_SIZE];
    uint8_t stamp[KEY_ID_SIZE + ED25519_SIGNATURE_SIZE];

    log_key_public(key, public_key);
    key_id(origin, public_key, stamp);
    TRY(log_key_sign(key, body, stamp + KEY_ID_SIZE, err));
    buf_addf(out, "%s%s ", dash, origin);
    base64_encode(stamp, sizeof stamp, out);
    buf_addc(out, '\n');
    return STATUS_OK;
}

enum status checkpoint_sign_all(const struct checkpoint *checkpoint,
                                const struct log_key *const *keys, size_t count, struct buf *out,
                                struct error *err)
{
    OWNED(buf_free) struct buf body = buf_make(CHECKPOINT_SIZE_MAX);

    if (!is_key_name((struct line){checkpoint->origin, strlen(checkpoint->origin)}))
        return error_set(err, STATUS_INVALID_ARGUMENT, "%s is no name of a log",
                         checkpoint->origin);
    buf_addf(&body, "%s\n%llu\n", checkpoint->origin, (unsigned long long)checkpoint->size);
    base64_encode(checkpoint->root.bytes, SHA256_SIZE, &body);
    buf_addc(&body, '\n');
    TRY(buf_finish(&body, err));
    buf_add(out, body.data, body.size);
    buf_addc(out, '\n');
    for (size_t i = 0; i < count; i++)
        TRY(add_stamp(checkpoint->origin, keys[i], buf_bytes(&body), out, err));
    return buf_finish(out, err);
}

enum status checkpoint_sign(const struct checkpoint *checkpoint, const struct log_key *key,
                            struct buf *out, struct error *err)
{
    return checkpoint_sign_all(checkpoint, &key, 1, out, err);
}

/* ---- opening ---- */

static enum status malformed(struct error *err)
{
    return error_set(err, STATUS_DATA_LOSS, "the checkpoint is not a well-formed signed note");
}

/* UTF-8 without control characters but newlines, not too long, ends with a newline. */
static bool is_clean(const char *note)
{
    size_t size = strnlen(note, CHECKPOINT_SIZE_MAX + 1);

    if (size == 0 || size > CHECKPOINT_SIZE_MAX || note[size - 1] != '\n' ||
        !utf8_is_valid(note, size))
        return false;
    for (size_t i = 0; i < size; i++)
        if (((unsigned char)note[i] < ' ' && note[i] != '\n') || note[i] == 0x7F)
            return false;
    return true;
}

/* origin, size, root and the blank line; *at then stands before the signatures. */
static bool read_body(const char **at, struct checkpoint *out)
{
    struct line origin, size, root, blank;

    if (!line_take(at, &origin) || !is_key_name(origin) || !line_take(at, &size) ||
        !line_number(size, &out->size) || !line_take(at, &root) || !line_hash(root, &out->root) ||
        !line_take(at, &blank) || blank.length != 0)
        return false;
    memcpy(out->origin, origin.text, origin.length);
    out->origin[origin.length] = '\0';
    return true;
}

struct stamp {
    struct line name;
    uint8_t bytes[KEY_ID_SIZE + ED25519_SIGNATURE_SIZE];
    bool is_ed25519; /* as long as one of ours */
};

/* "— name base64(key id || signature)" */
static bool read_stamp(struct line line, struct stamp *out)
{
    OWNED(buf_free) struct buf bytes = buf_make(CHECKPOINT_SIZE_MAX);
    const char *name = line.text + strlen(dash);
    const char *blank;
    size_t length;

    if (line.length <= strlen(dash) || memcmp(line.text, dash, strlen(dash)) != 0)
        return false;
    length = line.length - strlen(dash);
    blank = memchr(name, ' ', length);
    if (!blank)
        return false;
    out->name = (struct line){name, (size_t)(blank - name)};
    length -= out->name.length + 1;
    if (!is_key_name(out->name) || !base64_decode(blank + 1, length, &bytes) ||
        bytes.size <= KEY_ID_SIZE)
        return false;
    out->is_ed25519 = bytes.size == sizeof out->bytes;
    if (out->is_ed25519)
        memcpy(out->bytes, bytes.data, bytes.size);
    return true;
}

/* The key's own signature stands among the lines and holds; every line is well-formed. */
static enum status check_stamps(const char *at, struct bytes body, const char *origin,
                                const uint8_t log_key[ED25519_KEY_SIZE], struct error *err)
{
    uint8_t wanted[KEY_ID_SIZE];
    bool signed_by_key = false;
    struct line line;

    key_id(origin, log_key, wanted);
    for (int i = 0; *at; i++) {
        struct stamp stamp;
        if (i == SIGNATURES_MAX || !line_take(&at, &line) || !read_stamp(line, &stamp))
            return malformed(err);
        if (!stamp.is_ed25519 || !line_is(stamp.name, origin) ||
            memcmp(stamp.bytes, wanted, KEY_ID_SIZE) != 0)
            continue;
        if (signed_by_key || !ed25519_verify(log_key, body, stamp.bytes + KEY_ID_SIZE))
            return error_set(err, STATUS_DATA_LOSS, "the signature of the checkpoint is wrong");
        signed_by_key = true;
    }
    return signed_by_key ? STATUS_OK
                         : error_set(err, STATUS_DATA_LOSS,
                                     "the checkpoint is not signed with the log's key");
}

enum status checkpoint_open(const char *note, const uint8_t log_key[ED25519_KEY_SIZE],
                            struct checkpoint *out, struct error *err)
{
    struct checkpoint checkpoint = {.size = 0};
    const char *at = note;

    if (!is_clean(note) || !read_body(&at, &checkpoint))
        return malformed(err);
    /* signed is the text without the blank line */
    struct bytes body = {(const uint8_t *)note, (size_t)(at - note) - 1};
    TRY(check_stamps(at, body, checkpoint.origin, log_key, err));
    *out = checkpoint;
    return STATUS_OK;
}

/* ---- whose signature ---- */

const uint8_t *checkpoint_key(const char *text, const uint8_t log_key[ED25519_KEY_SIZE],
                              const struct log_terms *terms)
{
    struct checkpoint checkpoint = {.size = 0};
    struct hash hashes[MERKLE_PROOF_MAX];
    char campaign[PARTS_MAX + 1];
    const char *note = text;
    uint64_t index;
    size_t count;

    if (!terms || terms->count == 0)
        return log_key;
    if (strncmp(text, "c2sp.org/", 9) == 0 &&
        proof_read(text, &index, hashes, &count, &note, NULL) != STATUS_OK)
        return log_key;
    if (!read_body(&note, &checkpoint) || origin_epoch(checkpoint.origin) == 0 ||
        !part_before(checkpoint.origin, strrchr(checkpoint.origin, '/'), campaign))
        return log_key;
    return log_terms_at(log_key, terms, campaign, origin_epoch(checkpoint.origin), checkpoint.size);
}
