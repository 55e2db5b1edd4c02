/* The scale of an axis: round steps from 0 to a little above the largest value. */
#include "client/pages/scale.h"

#include <math.h>

#define STEPS_MOST 5

struct scale scale_for(double most)
{
    static const double factors[] = {1, 2, 2.5, 5, 10}; /* 2.5 where it is a whole number */
    double raw = most > 0 ? most / STEPS_MOST : 1.0 / STEPS_MOST;
    double power = pow(10, floor(log10(raw)));
    struct scale scale = {.step = 10 * power};

    for (size_t i = 0; i < sizeof factors / sizeof *factors; i++)
        if (factors[i] * power >= raw * (1 - 1e-9) && (i != 2 || power > 9)) {
            scale.step = factors[i] * power;
            break;
        }
    scale.steps = (int)ceil((most > 0 ? most : 1) / scale.step - 1e-9);
    scale.top = scale.steps * scale.step;
    scale.decimals = scale.step < 1 ? (int)ceil(-log10(scale.step) - 1e-9) : 0;
    return scale;
}

void scale_part(double *centres, size_t count, double apart, double low, double high)
{
    double floor_at = low;

    for (size_t i = 0; i < count; i++) {
        centres[i] = fmax(centres[i], floor_at);
        floor_at = centres[i] + apart;
    }
    for (size_t i = count; i-- > 0;) {
        centres[i] = fmin(centres[i], high);
        high = centres[i] - apart;
    }
}
