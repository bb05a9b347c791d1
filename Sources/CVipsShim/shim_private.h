#ifndef SHIM_PRIVATE_H
#define SHIM_PRIVATE_H

#include <vips/vips.h>

#include "CVipsShim.h"

#define VIPS(image) ((VipsImage *) (image))
#define SHIM(image) ((shim_image *) (image))

/* The metadata of a picture of this many bands and bits: plain grey or sRGB. */
VipsInterpretation shim_plain_interpretation(int bands, int bits);

#endif
