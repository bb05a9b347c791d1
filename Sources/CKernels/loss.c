#include "ckernels_loss.h"

#include <string.h>

#include "ckernels_blocked.h"

#pragma clang fp contract(off)

#define BODY "bodies/loss.inc"
#include "dispatch.h"

double ckernels_chroma_loss_row(ckernels_isa isa, const ckernels_chroma_loss *job,
                                float *gradient) {
    return DISPATCH(isa, chroma_loss, job, gradient);
}
