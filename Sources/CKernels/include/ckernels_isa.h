#ifndef CKERNELS_ISA_H
#define CKERNELS_ISA_H

/// Instruction sets that the kernels are built for, in rising order; dispatch.h says how.
typedef enum {
    CKERNELS_ISA_BASELINE = 0,
    CKERNELS_ISA_AVX2 = 1,    // with FMA
    CKERNELS_ISA_AVX512 = 2,  // F, BW, DQ, VL
} ckernels_isa;

/// The best instruction set of this processor that the kernels are built for.
ckernels_isa ckernels_detected_isa(void);

/// Tells the processor that a loop waits for another thread.
static inline void ckernels_pause(void) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

#endif
