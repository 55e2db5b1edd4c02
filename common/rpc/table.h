/* The method table made searchable and checked against its descriptors. */
#ifndef BAIRI_COMMON_RPC_TABLE_H
#define BAIRI_COMMON_RPC_TABLE_H

#include "common/rpc/server.h"

/* One row with what follows from its descriptor, and what its calls cost lately. */
struct row {
    const char *name; /* "bairi.v1.Health/Check" */
    const struct rpc_method *method;
    const ProtobufCMethodDescriptor *descriptor; /* input and output messages */
    atomic_uint cost_us;                         /* moving average of the handler's time */
};

struct table;

/* INTERNAL for a row without handler, for a method its service does not have, or twice the same. */
enum status table_create(const struct rpc_method *methods, size_t count, struct table **out,
                         struct error *err) MUST_CHECK;
void table_destroy(struct table **table);
/* NULL when there is none of this name. */
struct row *table_find(struct table *table, const char *name);

#endif
