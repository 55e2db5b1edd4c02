/* Reflection: the method table telling of itself, to administrators. */
#ifndef BAIRI_SERVER_REFLECTION_H
#define BAIRI_SERVER_REFLECTION_H

#include "common/rpc/server.h"

/* Every service and method with its roles and limits as the table has them; context is not used. */
rpc_handler reflection_list;

#endif
