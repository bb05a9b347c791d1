#ifndef SHIM_PRIVATE_H
#define SHIM_PRIVATE_H

#include <vips/vips.h>

#include "CVipsShim.h"

#define VIPS(image) ((VipsImage *)(image))
#define SHIM(image) ((shim_image *)(image))

/// Samples of 8 or 16 bits.
VipsBandFormat shim_band_format(int bits);

/// The metadata of a picture of this many bands and bits: plain gray or sRGB.
VipsInterpretation shim_plain_interpretation(int bands, int bits);

/// Adds to the error text of a failed call that memory was refused to it: decoders say so in many
/// ways or not at all. `errno` has to be 0 before the call.
void shim_note_out_of_memory(void);

/// libvips before 8.15.4 decides whether a pull by several threads has succeeded before the last of
/// them have ended, so that an error in a picture's last rows (a JPEG cut short) can go unnoticed.
/// Whoever pulls a whole picture therefore pulls it through a watch, which remembers.
typedef struct {
    VipsImage *image;  // what to pull, in place of the picture
    gint *failed;
} shim_watch;

int shim_watch_begin(shim_watch *watch, shim_image *image);

/// Takes the watch away; returns -1 if the pull or any part of it failed.
int shim_watch_end(shim_watch *watch, int result);

#endif
