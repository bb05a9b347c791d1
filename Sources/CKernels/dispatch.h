// Dispatch: how a kernel is compiled for each instruction set, and chosen at run time.
//
// The first argument of a kernel ckernels_NAME is the instruction set; DISPATCH(isa, NAME, ...)
// passes the other arguments to the variant for that set. All variants have one body, the function
// VARIANT(NAME) in a file of bodies/. To include this header is to compile the file BODY once for
// each instruction set below: VARIANT(NAME) is NAME_baseline, then NAME_avx2, then NAME_avx512. So
// the AVX-512 form of a kernel is its VARIANT(NAME) in bodies/, and in a debugger NAME_avx512.
//
// Constants that depend on the instruction set, such as the sums that fit the registers, have the
// same suffixes and are read as VARIANT(CONSTANT). Functions without a variant have to be inlined,
// so that they are compiled for the instruction set of their caller.

#ifndef CKERNELS_DISPATCH_H
#define CKERNELS_DISPATCH_H

#include "ckernels_isa.h"

#if defined(__x86_64__)
#define DISPATCH(isa, name, ...)                               \
    ((isa) == CKERNELS_ISA_AVX512 ? name##_avx512(__VA_ARGS__) \
     : (isa) == CKERNELS_ISA_AVX2 ? name##_avx2(__VA_ARGS__)   \
                                  : name##_baseline(__VA_ARGS__))
#else
#define DISPATCH(isa, name, ...) ((void)(isa), name##_baseline(__VA_ARGS__))
#endif

#define ALWAYS_INLINE static inline __attribute__((always_inline))
#define NEVER_INLINE static __attribute__((noinline))

#endif

#define VARIANT(name) name##_baseline
#include BODY
#undef VARIANT

#if defined(__x86_64__)

#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define VARIANT(name) name##_avx2
#include BODY
#undef VARIANT
#pragma clang attribute pop

#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma"))), apply_to = function)
#define VARIANT(name) name##_avx512
#include BODY
#undef VARIANT
#pragma clang attribute pop

#endif

#undef BODY
