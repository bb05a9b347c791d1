#include "ckernels_isa.h"

ckernels_isa ckernels_detected_isa(void) {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
        return CKERNELS_ISA_AVX512;
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return CKERNELS_ISA_AVX2;
#endif
    return CKERNELS_ISA_BASELINE;
}
