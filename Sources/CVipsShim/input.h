#ifndef INPUT_H
#define INPUT_H

#include "shim_private.h"

struct shim_input {
    int descriptor;
    shim_findings findings;
};

shim_input *shim_input_ref(shim_input *input);

/// A source of libvips that reads the file from its beginning.
VipsSource *shim_input_source(shim_input *input);

/// The file's pixels as libjpeg gives them, with the header fields of libvips' own loader.
VipsImage *shim_jpeg_rows(shim_input *input, int strict, int shrink);

#endif
