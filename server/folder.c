/* A data folder taken by one process. */
#include "server/folder.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "server/call.h"

enum { PATH_SIZE = 1024 };

enum status folder_clock(const struct cli_args *args, bool *development, struct clock **clock,
                         struct error *err)
{
    const char *profile = cli_value(args, "profile");
    const char *dev_clock = cli_value(args, "dev-clock");

    if (!cli_value(args, "data"))
        return error_set(err, STATUS_INVALID_ARGUMENT, "name the data folder with --data DIR");
    *development = profile && strcmp(profile, "development") == 0;
    if (dev_clock && !*development)
        return error_set(err, STATUS_FAILED_PRECONDITION,
                         "--dev-clock is for --profile development only");
    if (dev_clock)
        return clock_create_dev(dev_clock, clock, err);
    return clock_create_real(clock, err);
}

enum status folder_lock(const char *folder, int *lock, struct error *err)
{
    char path[PATH_SIZE];

    snprintf(path, sizeof path, "%s/lock", folder);
    int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0)
        return error_set(err, STATUS_NOT_FOUND, "%s is no data folder; make one with bairid init",
                         folder);
    if (flock(file, LOCK_EX | LOCK_NB) != 0) {
        close(file);
        return error_set(err, STATUS_FAILED_PRECONDITION, "another bairid works on %s already",
                         folder);
    }
    snprintf(path, sizeof path, "%s/" OFFICE_UNFINISHED, folder);
    if (access(path, F_OK) == 0) {
        close(file);
        return error_set(err, STATUS_FAILED_PRECONDITION,
                         "the restore into %s did not end; remove the folder and restore again",
                         folder);
    }
    *lock = file;
    return STATUS_OK;
}
