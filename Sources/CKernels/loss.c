#include "ckernels_loss.h"

#include <string.h>

#include "choose.h"
#include "ckernels_blocked.h"

#pragma clang fp contract(off)

#define BODY "loss.inc"
#include "variants.h"

double ckernels_chroma_loss_row(ckernels_isa isa, const ckernels_chroma_loss *job,
                                float *gradient) {
    return CHOOSE(isa, chroma_loss)(job, gradient);
}
