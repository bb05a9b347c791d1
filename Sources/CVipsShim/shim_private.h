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

/// Notes that memory was refused, for shim_take_refusal().
void shim_refused_memory(void);

/// The same if `errno` says so after a failed call, before which it has to be 0: decoders say it in
/// many words or not at all.
void shim_note_errno(void);

/// Notes the error of a system call on an output or a temporary file, for shim_take_file_error().
void shim_note_file_error(int error);

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
