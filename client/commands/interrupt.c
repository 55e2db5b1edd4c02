/* A signal handler that only writes a sentence made beforehand. */
#include "client/commands/interrupt.h"

#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

enum { EXIT_INTERRUPTED = 130 };

static _Atomic(const char *) what_to_say; /* a handler takes no context */
static atomic_bool on_terminal;

static void end(int signal)
{
    const char *text = atomic_load(&what_to_say);

    (void)signal;
    if (atomic_load(&on_terminal) && write(STDERR_FILENO, "\r\033[K", 4) < 0)
        _exit(EXIT_INTERRUPTED);
    if (text && (write(STDERR_FILENO, text, strlen(text)) < 0 || write(STDERR_FILENO, "\n", 1) < 0))
        _exit(EXIT_INTERRUPTED);
    _exit(EXIT_INTERRUPTED);
}

void interrupt_says(const char *sentence)
{
    struct sigaction action = {.sa_handler = sentence ? end : SIG_DFL};

    sigemptyset(&action.sa_mask);
    atomic_store(&on_terminal, isatty(STDERR_FILENO) == 1);
    atomic_store(&what_to_say, sentence);
    sigaction(SIGINT, &action, NULL);
}
