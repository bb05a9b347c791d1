#ifndef CKERNELS_H
#define CKERNELS_H

#include "ckernels_blocked.h"
#include "ckernels_colour.h"
#include "ckernels_elements.h"
#include "ckernels_filter.h"
#include "ckernels_gradient.h"
#include "ckernels_isa.h"
#include "ckernels_loss.h"
#include "ckernels_normalization.h"
#include "ckernels_optimizer.h"
#include "ckernels_rows.h"

#endif
