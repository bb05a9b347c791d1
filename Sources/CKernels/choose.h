#ifndef CKERNELS_CHOOSE_H
#define CKERNELS_CHOOSE_H

/// The body of a kernel that is built for the instruction set.
#if defined(__x86_64__)
#define CHOOSE(isa, function)                         \
    ((isa) == CKERNELS_ISA_AVX512 ? function##_avx512 \
     : (isa) == CKERNELS_ISA_AVX2 ? function##_avx2   \
                                  : function##_baseline)
#else
#define CHOOSE(isa, function) ((void)(isa), function##_baseline)
#endif

#endif
