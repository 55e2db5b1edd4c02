/* Everything is read and judged before anything is replaced. */
#include "server/certificates.h"

#include <stdio.h>
#include <unistd.h>

enum { PATH_SIZE = 1024 };

struct files {
    char certificate[PATH_SIZE], key[PATH_SIZE], ca[PATH_SIZE], crl[PATH_SIZE];
};

static enum status file_path(const struct office *office, const char *name, char out[PATH_SIZE],
                             struct error *err)
{
    if (snprintf(out, PATH_SIZE, "%s/%s", office->folder, name) < PATH_SIZE)
        return STATUS_OK;
    return error_set(err, STATUS_INVALID_ARGUMENT, "the data folder's path is too long: %s",
                     office->folder);
}

static enum status files_find(const struct office *office, struct files *out, struct error *err)
{
    TRY(file_path(office, "ca.pem", out->ca, err));
    TRY(file_path(office, "crl.pem", out->crl, err));
    TRY(file_path(office, "tls.pem", out->certificate, err));
    TRY(file_path(office, "tls.key", out->key, err));
    if (access(out->certificate, F_OK) == 0)
        return STATUS_OK;
    TRY(file_path(office, "server.pem", out->certificate, err));
    return file_path(office, "server.key", out->key, err);
}

static struct tls_options tls_of(const struct office *office, const struct files *files,
                                 const struct authority *authority, bool allow_tls12)
{
    return (struct tls_options){
        .certificate = files->certificate,
        .key = files->key,
        .authority = authority,
        .domain = office->card.domain,
        .clock = office->clock,
        .allow_tls12 = allow_tls12,
    };
}

enum status certificates_open(struct office *office, bool allow_tls12, struct tls_server **out,
                              struct error *err)
{
    const struct authority *authority = atomic_load(&office->authority);
    struct files files;

    TRY(files_find(office, &files, err));
    TRY(authority_is_usable(authority, clock_now(office->clock), err));
    struct tls_options options = tls_of(office, &files, authority, allow_tls12);
    return tls_server_create(&options, out, err);
}

enum status certificates_reload(struct office *office, bool allow_tls12, struct tls_server *tls,
                                struct error *err)
{
    struct authority *fresh = NULL;
    struct files files;

    TRY(office_may_renew(office, err));
    TRY(files_find(office, &files, err));
    TRY(authority_load(files.ca, files.crl, true, office->development, &fresh, err));
    enum status status = authority_is_usable(fresh, clock_now(office->clock), err);
    if (status == STATUS_OK)
        status = authority_may_replace(fresh, atomic_load(&office->authority), err);
    if (status == STATUS_OK) {
        struct tls_options options = tls_of(office, &files, fresh, allow_tls12);
        status = tls_server_reload(tls, &options, err);
    }
    if (status == STATUS_OK)
        office_renew_authority(office, fresh, monotonic_ms());
    else
        authority_destroy(&fresh);
    return status;
}
