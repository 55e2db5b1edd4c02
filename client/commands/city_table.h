/* The city's ranking as a table: read from a sheet or typed rows, and shown. */
#ifndef BAIRI_CLIENT_COMMANDS_CITY_TABLE_H
#define BAIRI_CLIENT_COMMANDS_CITY_TABLE_H

#include "bairi/v1/affairs.pb-c.h"
#include "client/render/sheet.h"
#include "common/arena.h"
#include "common/grid.h"
#include "common/instant.h"

/*
 * Columns and rows of a ranking from a sheet: the first row has the titles. The column of the name
 * is the one titled 县(市、区), 单位, 地区, 名称 or name (a title that holds one of them), that of
 * the place 名次, 位次, 排名 or place; every other column is a value. Empty places are 0. name   of
 * the file, for errors out    columns, rows filled; arena memory Fails  INVALID_ARGUMENT with file
 * and line
 */
enum status city_table_read(const struct grid *grid, const char *name, struct arena *arena,
                            Bairi__V1__CityRanking *out, struct error *err) MUST_CHECK;
/* One typed row, "渤海新区=3,12,85.7%": name, place ("-": none), values. INVALID_ARGUMENT. */
enum status city_table_type(const char *text, struct arena *arena, Bairi__V1__CityRow **out,
                            struct error *err) MUST_CHECK;

/* One row per county or zone; its values in one cell each, joined for CSV. NULL without memory. */
struct sheet *city_table_sheet(const Bairi__V1__CityRanking *ranking, enum format format,
                               struct arena *arena);
/* Everybody of the units: who read it when, who has not. NULL without memory. */
struct sheet *city_table_readers(const Bairi__V1__CityRankingState *state, enum format format,
                                 struct arena *arena);

#endif
