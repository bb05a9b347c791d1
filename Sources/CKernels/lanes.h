#ifndef CKERNELS_LANES_H
#define CKERNELS_LANES_H

/// The 16 channels of a block: one register of AVX-512, several of narrower instruction sets.
typedef float lanes __attribute__((vector_size(64)));
/// The same at any address of a float.
typedef float unaligned_lanes __attribute__((vector_size(64), aligned(4)));

#endif
