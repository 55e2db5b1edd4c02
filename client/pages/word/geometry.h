/* The page of GB/T 9704-2012 in twentieths of a point, Word's unit. */
#ifndef BAIRI_CLIENT_PAGES_WORD_GEOMETRY_H
#define BAIRI_CLIENT_PAGES_WORD_GEOMETRY_H

enum {
    POINT = 20,
    PAGE_SHORT = 11906,  /* 210 mm */
    PAGE_LONG = 16838,   /* 297 mm */
    EDGE_TOP = 2098,     /* 37 mm */
    EDGE_BINDING = 1588, /* 28 mm */
    TEXT_SHORT = 8844,   /* 156 mm */
    TEXT_LONG = 12756,   /* 225 mm */
    EDGE_FOOT = PAGE_LONG - EDGE_TOP - TEXT_LONG,
    EDGE_OUTER = PAGE_SHORT - EDGE_BINDING - TEXT_SHORT,
    LINE = 579,             /* 22 lines in 225 mm: 28.99 pt, rounded down so that 22 have room */
    CHARACTER_SPACE = -849, /* 28 characters in 156 mm: 1/4096 pt less than 16 pt each */
    BODY = 32,              /* half points: 三号 */
    CLOSER = 6,      /* 三号 set at 15.7 pt a character, so that 28 have room with any rounding */
    CHARACTER = 315, /* one character of the body, as indents are counted */
    NUMBER_LINE = 320,                    /* line of the page number */
    SYSTEM_LINE = 240,                    /* below it: the system number */
    NUMBER_BELOW = 397 + NUMBER_LINE / 2, /* its lower edge: 7 mm below the text to its middle */
    MARK_TOP = 1984,         /* 35 mm from the text's upper edge to the mark's: 72 mm of the page */
    LETTER_MARK_TOP = 1701,  /* 函: 30 mm from the page's upper edge */
    LETTER_RULE_FOOT = 1134, /* 函: lower rule, 20 mm from the page's lower edge */
    LETTER_RULE = 9638,      /* 函: length of the rules, 170 mm */
    LETTER_RULE_LEFT = (PAGE_SHORT - LETTER_RULE) / 2,
    EMU = 635, /* English Metric Units in one twentieth of a point */
};

#define RED   "FF0000"
#define SONG  "方正小标宋简体"
#define FANG  "仿宋_GB2312"
#define KAI   "楷体_GB2312"
#define HEI   "黑体"
#define PLAIN "宋体"

#endif
