/* A program behind bars: resource limits, Landlock for files, seccomp for what is no file. */
#include "client/pdf/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { OPEN_FILES_MOST = 32 };

/* ---- resources ---- */

static int limit(__rlimit_resource_t what, uint64_t most)
{
    struct rlimit value = {.rlim_cur = most, .rlim_max = most};

    return setrlimit(what, &value);
}

static int limit_all(const struct sandbox_limits *limits)
{
    if (limit(RLIMIT_CPU, limits->cpu_s) != 0 || limit(RLIMIT_AS, limits->memory) != 0 ||
        limit(RLIMIT_FSIZE, 0) != 0 || limit(RLIMIT_CORE, 0) != 0 ||
        limit(RLIMIT_NOFILE, OPEN_FILES_MOST) != 0)
        return -1;
    return 0;
}

/* ---- Landlock: what of the file system is there ---- */

/* The first version's rights: every kernel with Landlock knows them. */
#define FILE_RIGHTS                                                                                \
    (LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_READ_FILE |   \
     LANDLOCK_ACCESS_FS_READ_DIR | LANDLOCK_ACCESS_FS_REMOVE_DIR |                                 \
     LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_DIR | \
     LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO |   \
     LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_SYM)

static void allow(int rules, const char *path, uint64_t rights)
{
    struct landlock_path_beneath_attr rule = {.allowed_access = rights,
                                              .parent_fd = open(path, O_PATH | O_CLOEXEC)};

    if (rule.parent_fd < 0)
        return; /* what is not there needs no rule */
    (void)syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
    close(rule.parent_fd);
}

static int shut_files(const char *program, const char *file)
{
    static const char *const system[] = {"/usr", "/lib", "/lib64", "/bin"};
    const struct landlock_ruleset_attr attr = {.handled_access_fs = FILE_RIGHTS};
    const uint64_t run = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_EXECUTE;
    long rules = syscall(SYS_landlock_create_ruleset, &attr, sizeof attr, 0);

    if (rules < 0)
        return -1;
    for (size_t i = 0; i < sizeof system / sizeof *system; i++)
        allow((int)rules, system[i], run | LANDLOCK_ACCESS_FS_READ_DIR);
    allow((int)rules, "/etc/ld.so.cache", LANDLOCK_ACCESS_FS_READ_FILE);
    allow((int)rules, program, run);
    allow((int)rules, file, LANDLOCK_ACCESS_FS_READ_FILE);
    long done = syscall(SYS_landlock_restrict_self, rules, 0);
    close((int)rules);
    return done == 0 ? 0 : -1;
}

/* ---- seccomp: calls that reading a file never needs ---- */

#if defined(__x86_64__)
#define OWN_ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define OWN_ARCH AUDIT_ARCH_AARCH64
#endif

#ifdef OWN_ARCH
static const int forbidden[] = {
    SYS_socket,
    SYS_socketpair,
    SYS_connect,
    SYS_bind,
    SYS_listen,
    SYS_accept,
    SYS_accept4,
    SYS_sendto,
    SYS_sendmsg,
    SYS_ptrace,
    SYS_process_vm_readv,
    SYS_process_vm_writev,
    SYS_mount,
    SYS_umount2,
    SYS_pivot_root,
    SYS_chroot,
    SYS_unshare,
    SYS_setns,
    SYS_bpf,
    SYS_perf_event_open,
    SYS_add_key,
    SYS_request_key,
    SYS_keyctl,
    SYS_userfaultfd,
    SYS_io_uring_setup,
    SYS_kill,
    SYS_tkill,
    SYS_pidfd_open,
    SYS_truncate,
    SYS_fchmod,
    SYS_fchmodat,
    SYS_fchownat,
    SYS_unlinkat,
    SYS_renameat2,
    SYS_linkat,
    SYS_symlinkat,
    SYS_mkdirat,
    SYS_setxattr,
    SYS_init_module,
    SYS_kexec_load,
#ifdef __x86_64__ /* the same by their older names, which this architecture keeps */
    SYS_creat,
    SYS_chmod,
    SYS_unlink,
    SYS_rmdir,
    SYS_rename,
    SYS_renameat,
    SYS_link,
    SYS_symlink,
    SYS_mkdir,
#endif
};
enum { FORBIDDEN = sizeof forbidden / sizeof *forbidden, AROUND = 7 };
#define OTHER_NUMBERS 0x40000000U /* from here on x32's: every call once more */

static struct sock_filter statement(uint16_t code, uint32_t k)
{
    return (struct sock_filter){.code = code, .k = k};
}

static struct sock_filter jump(uint32_t k, uint8_t yes, uint8_t no)
{
    return (struct sock_filter){BPF_JMP | BPF_JEQ | BPF_K, yes, no, k};
}

/* Another architecture's calls end the process, forbidden ones fail with EPERM. */
static int shut_calls(void)
{
    struct sock_filter code[FORBIDDEN + AROUND];
    size_t at = 0;

    code[at++] = statement(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch));
    code[at++] = jump(OWN_ARCH, 1, 0);
    code[at++] = statement(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS);
    code[at++] = statement(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));
    code[at++] = (struct sock_filter){BPF_JMP | BPF_JGE | BPF_K, FORBIDDEN + 1, 0, OTHER_NUMBERS};
    for (size_t i = 0; i < FORBIDDEN; i++)
        code[at++] = jump((uint32_t)forbidden[i], (uint8_t)(FORBIDDEN - i), 0);
    code[at++] = statement(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    code[at++] = statement(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM);
    const struct sock_fprog program = {.len = (uint16_t)at, .filter = code};
    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}
#else
static int shut_calls(void)
{
    return -1;
}
#endif

int sandbox_enter(const struct sandbox_limits *limits, const char *program, const char *file)
{
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
        prctl(PR_SET_DUMPABLE, 0) != 0 || limit_all(limits) != 0)
        return -1;
    (void)unshare(CLONE_NEWUSER | CLONE_NEWNET); /* where it is allowed; sockets are shut anyway */
    if (shut_files(program, file) != 0 || shut_calls() != 0)
        return -1;
    return close_range(STDERR_FILENO + 1, ~0U, 0);
}
