#ifndef CKERNELS_H
#define CKERNELS_H

#include "ckernels_backward.h"
#include "ckernels_blocked.h"
#include "ckernels_color.h"
#include "ckernels_conversion.h"
#include "ckernels_filter.h"
#include "ckernels_isa.h"
#include "ckernels_loss.h"
#include "ckernels_normalization.h"
#include "ckernels_optimizer.h"
#include "ckernels_rows.h"

#endif
