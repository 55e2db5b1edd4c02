/* The method table: who may call what, how large, read or write. */
#ifndef BAIRI_SERVER_METHODS_H
#define BAIRI_SERVER_METHODS_H

#include "common/rpc/server.h"

extern const struct rpc_method methods[];
extern const size_t method_count;

#endif
