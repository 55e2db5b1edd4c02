/* Where a record stands: the epoch of its log and its place in it, as one number that only grows.
 *
 * A restore from a backup opens a new epoch, a log of its own that begins at 0. Tables and calls
 * name records by one number over all epochs; a million millions of it belong to each epoch, so
 * that people can read it: 1000000000005 is record 5 of epoch 2, "2:5".
 */
#ifndef BAIRI_SERVER_LEDGER_POSITION_H
#define BAIRI_SERVER_LEDGER_POSITION_H

#include <stdint.h>

#define EPOCH_RECORDS UINT64_C(1000000000000)
enum { EPOCH_MAX = 1000, TREE_LEVELS = 64 };

/* epoch 1, 2 …; index in its tree. A size is the position after the last record. */
static inline uint64_t position_of(uint32_t epoch, uint64_t index)
{
    return (uint64_t)(epoch - 1) * EPOCH_RECORDS + index;
}

static inline uint32_t position_epoch(uint64_t position)
{
    return (uint32_t)(position / EPOCH_RECORDS) + 1;
}

static inline uint64_t position_index(uint64_t position)
{
    return position % EPOCH_RECORDS;
}

/* The level that the table of nodes gives to a level of an epoch's tree. */
static inline int64_t node_level(uint32_t epoch, unsigned level)
{
    return (int64_t)(epoch - 1) * TREE_LEVELS + level;
}

#endif
