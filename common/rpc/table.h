/* The method table made searchable and checked against its descriptors. */
#ifndef BAIRI_COMMON_RPC_TABLE_H
#define BAIRI_COMMON_RPC_TABLE_H

#include "common/rpc/meter.h"
#include "common/rpc/server.h"

/* One row with what follows from its descriptor, and what its calls cost lately. */
struct row {
    const char *name; /* "bairi.v1.Health/Check" */
    const struct rpc_method *method;
    const ProtobufCMethodDescriptor *descriptor; /* input and output messages */
    atomic_uint cost_us;                         /* moving average of the handler's time */
    struct meter meter;
};

struct rpc_table;

/* INTERNAL for a row without handler, for a method its service does not have, or twice the same. */
enum status rpc_table_create(const struct rpc_method *methods, size_t count, struct rpc_table **out,
                             struct error *err) MUST_CHECK;
void rpc_table_destroy(struct rpc_table **table);
/* NULL when there is none of this name. */
struct row *rpc_table_find(struct rpc_table *table, const char *name);
/* The rows in the order of their names; NULL beyond the last. */
const struct row *rpc_table_at(const struct rpc_table *table, size_t i);

#endif
