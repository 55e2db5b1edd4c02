/* Measures of a page after GB/T 9704-2012, in points of 1/72 inch. */
#ifndef BAIRI_CLIENT_PAGES_GEOMETRY_H
#define BAIRI_CLIENT_PAGES_GEOMETRY_H

#define MM          (72.0 / 25.4)

#define PAGE_WIDTH  (210 * MM)
#define PAGE_HEIGHT (297 * MM)

/* 版心: 天头 37 mm, 订口 28 mm, 156 mm × 225 mm (section 5.2) */
#define AREA_TOP    (37 * MM)
#define AREA_LEFT   (28 * MM)
#define AREA_WIDTH  (156 * MM)
#define AREA_HEIGHT (225 * MM)

/* 22 lines of 28 characters, 三号 (5.2.3) */
enum { LINES_A_PAGE = 22, CHARACTERS_A_LINE = 28 };
#define BODY_SIZE  15.75
#define BODY_PITCH (AREA_HEIGHT / LINES_A_PAGE)

#define TITLE_SIZE 22.0 /* 二号 */
#define SMALL_SIZE 14.0 /* 四号: page numbers and record block */

/* A landscape page lies with its head at the binding or outer edge: the sheet turned clockwise. */
#define LYING_TOP  AREA_LEFT
#define LYING_LEFT (PAGE_HEIGHT - AREA_TOP - AREA_HEIGHT)

#endif
