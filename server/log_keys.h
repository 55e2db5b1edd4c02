/* The log keys of a data folder, and the trust card that names those in use. */
#ifndef BAIRI_SERVER_LOG_KEYS_H
#define BAIRI_SERVER_LOG_KEYS_H

#include "common/trust/card.h"

struct office;

enum { LOG_KEY_FILES = 16 };

/* Where a key lies: number 0 is log.key, 1 log.key.2, and so on. */
enum status log_key_path(const char *folder, size_t number, char *out, size_t size,
                         struct error *err) MUST_CHECK;

/* Part of office_open and office_close. */
enum status office_open_log_keys(struct office *office, struct error *err) MUST_CHECK;
void office_close_log_keys(struct office *office);
/*
 * What the logs tell of their keys, taken over into the office's card and trust-card.txt; part of
 * office_open, when nobody else uses the card yet.
 */
enum status office_renew_card(struct office *office, struct error *err) MUST_CHECK;

#endif
