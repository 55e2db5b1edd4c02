/* Sentences that several parts of the reader say. */
#ifndef BAIRI_COMMON_XLSX_FAULTS_H
#define BAIRI_COMMON_XLSX_FAULTS_H

#include "common/status.h"
#include "common/xlsx/place.h"
#include "common/xlsx/xlsx.h"

/* The texts need more than limits->memory, or there is none; RESOURCE_EXHAUSTED. */
enum status faults_memory(const struct xlsx_limits *limits, struct error *err);

/*
 * Says where: "<name>:<sheet>!<cell>", shorter without a sheet or a place (NULL). A place already
 * said stays. Returns status.
 */
enum status faults_at(enum status status, const char *name, const char *sheet,
                      const struct place *place, struct error *err);

#endif
