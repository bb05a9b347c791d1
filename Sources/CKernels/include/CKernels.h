#ifndef CKERNELS_H
#define CKERNELS_H

#include "ckernels_colour.h"
#include "ckernels_convolution.h"
#include "ckernels_elements.h"
#include "ckernels_isa.h"

#endif
