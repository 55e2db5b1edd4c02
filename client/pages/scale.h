/* The scale of an axis: round steps from 0 to a little above the largest value; pure arithmetic. */
#ifndef BAIRI_CLIENT_PAGES_SCALE_H
#define BAIRI_CLIENT_PAGES_SCALE_H

#include <stddef.h>

struct scale {
    double step; /* 1, 2 or 5 times a power of ten, or 25, 250 … */
    double top;  /* a whole number of steps */
    int steps;   /* 1 to 5 */
    int decimals;
};

/* Scale for values from 0 to `most`; nothing above 0 gives 0 to 1. */
struct scale scale_for(double most);

/*
 * Moves the centres of texts apart so that neighbours keep `apart` between them and all stay
 * within low and high where there is room for all.
 * centres  ascending, changed in place
 */
void scale_part(double *centres, size_t count, double apart, double low, double high);

#endif
