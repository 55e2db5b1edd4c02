/* Ctrl-C during a long command: it says what is already there, and ends with 130. */
#ifndef BAIRI_CLIENT_COMMANDS_INTERRUPT_H
#define BAIRI_CLIENT_COMMANDS_INTERRUPT_H

/*
 * From now on SIGINT writes this sentence to stderr and ends the program with 130. Whatever is on
 * its way may be cut at any point: uploads resume, signed batches lie in the outbox.
 * sentence  borrowed until the next call; NULL: SIGINT ends the program as it always does
 */
void interrupt_says(const char *sentence);

#endif
