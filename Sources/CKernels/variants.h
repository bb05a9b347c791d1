// Compiles the file BODY once for each instruction set: its functions, declared as NAME(function), get the
// suffix that CHOOSE knows.

#define NAME(x) x##_baseline
#include BODY
#undef NAME

#if defined(__x86_64__)

#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define NAME(x) x##_avx2
#include BODY
#undef NAME
#pragma clang attribute pop

#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma"))), apply_to = function)
#define NAME(x) x##_avx512
#include BODY
#undef NAME
#pragma clang attribute pop

#endif

#undef BODY
