// Checks every kernel of CKernels against its definition in double precision, over seeded random
// shapes, on every instruction set of this processor. Needs nothing but a C library, so that it
// also runs cross-compiled, in an emulator and under sanitizers: `make kernels`,
// `make kernels-aarch64`.

#include "sweep.h"

#include <stdio.h>

/// A kernel, how it is checked and the largest error that passes.
typedef struct {
    const char *name, *unit;
    double allowed;
    sweep_check *check;
    bool has_one_build;  // not one for each instruction set
} sweep_kernel;

/// Errors of convolutions are relative to the largest sum of magnitudes of a case.
static const sweep_kernel kernels[] = {
    {"pack", "of the sum", 6e-8, sweep_pack, false},
    {"convolve_direct", "of the sum", 3e-7, sweep_direct, false},
    {"convolve_direct, split 2x2", "of the sum", 3e-7, sweep_split, false},
    {"convolve_winograd", "of the sum", 2.5e-6, sweep_winograd, false},
    {"convolve_narrow", "after the sigmoid", 1e-7, sweep_narrow, false},
    {"backward_weights", "of the sum", 3e-7, sweep_backward_weights, false},
    {"transform_tiles", "of the sum", 3e-7, sweep_transform_tiles, false},
    {"winograd_weight_gradient", "of the sum", 6e-8, sweep_winograd_weight_gradient, false},
    {"bias_relu_blocked", "of the sum", 6e-8, sweep_bias_relu, false},
    {"enlarged_relu_blocked", "of the sum", 1.8e-7, sweep_enlarged_relu, false},
    {"convolve_depthwise", "of the sum", 3e-7, sweep_depthwise, false},
    {"bias_activation", "of the sum", 1.2e-7, sweep_bias_activation, false},
    {"affine", "of the sum", 1.2e-7, sweep_affine, false},
    {"weighted_sum", "of the sum", 4e-7, sweep_weighted_sum, false},
    {"squared_difference", "of the square", 1.2e-7, sweep_squared_difference, false},
    {"interpolate", "of the largest", 1e-7, sweep_interpolate, false},
    {"accumulate_noise", "of the largest", 1.2e-7, sweep_accumulate_noise, false},
    {"unsharp", "of the largest", 1.2e-7, sweep_unsharp, false},
    {"lightness8, lightness16", "of the sum", 1.2e-7, sweep_lightness, false},
    {"chroma_slopes", "a* or b* per L*", 2e-5, sweep_slopes, false},
    {"chroma_smooth", "of the largest", 1.2e-7, sweep_smooth, false},
    {"chroma_upsample", "of the largest", 1.5e-7, sweep_upsample, false},
    {"chroma_upsample_2x", "of the largest", 1.5e-7, sweep_upsample_2x, false},
    {"chroma_blend", "of the largest", 1.5e-7, sweep_blend, false},
    {"chroma_blend_guided", "of the sum", 1e-7, sweep_guided, false},
    {"chroma_fade", "of the largest", 2e-7, sweep_fade, false},
    {"lab_from_rgb8, lab_from_rgb16", "units of CIELAB", 2e-4, sweep_lab_from_rgb, false},
    {"rgb8_from_lab, rgb16_from_lab", "of what is allowed", 1, sweep_rgb_from_lab, false},
    {"moments", "of the sum", 4e-7, sweep_moments, false},
    {"channel_affine_row", "of the sum", 1.2e-7, sweep_channel_affine, false},
    {"normalization_backward_sums", "of the sum", 4e-7, sweep_normalization_backward_sums, false},
    {"normalization_backward", "of the sum", 1.8e-7, sweep_normalization_backward, false},
    {"chroma_loss_row", "of the weight", 3e-7, sweep_chroma_loss, false},
    {"adadelta_step", "of the sum", 4e-7, sweep_adadelta, false},
    {"adamw_step", "of the sum", 4e-7, sweep_adamw, false},
    {"moving_average", "of the sum", 2e-7, sweep_moving_average, false},
    {"scale", "of the largest", 6e-8, sweep_scale, false},
    {"sum_of_squares", "of the sum", 1e-14, sweep_sum_of_squares, false},
    {"ab_from_rgb", "units of CIELAB", 5e-3, sweep_ab_from_rgb, false},
    {"ab_from_yuv", "units of CIELAB", 5e-3, sweep_ab_from_yuv, false},
    {"f32_from_f16", "bits", 0, sweep_f16, true},
    {"f32_from_bf16", "bits", 0, sweep_bf16, true},
    {"f32_from_f64", "bits", 0, sweep_f64, true},
};

static const char *const isa_names[] = {
#if defined(__aarch64__)
    [CKERNELS_ISA_BASELINE] = "NEON",
#else
    [CKERNELS_ISA_BASELINE] = "baseline",
#endif
    [CKERNELS_ISA_AVX2] = "AVX2",
    [CKERNELS_ISA_AVX512] = "AVX-512",
};

static sweep_tally run(const sweep_kernel *kernel, ckernels_isa isa) {
    sweep_random random = {.state = 20160811};
    sweep_tally tally = {.allowed = kernel->allowed, .kernel = kernel->name};
    kernel->check(isa, &random, &tally);
    printf("%-30s  %-8s  %5ld checks  largest error %8.2e %s (%.2e passes)%s\n", kernel->name,
           kernel->has_one_build ? "-" : isa_names[isa], tally.checks, tally.worst, kernel->unit,
           tally.allowed, tally.failures ? "  FAILED" : "");
    fflush(stdout);
    return tally;
}

int main(void) {
    long checks = 0, failures = 0;
    const int last_isa = (int)ckernels_detected_isa();
    for (size_t k = 0; k < sizeof kernels / sizeof *kernels; k++)
        for (int isa = 0; isa <= (kernels[k].has_one_build ? 0 : last_isa); isa++) {
            sweep_tally tally = run(&kernels[k], (ckernels_isa)isa);
            checks += tally.checks;
            failures += tally.failures;
        }
    printf("%ld of %ld checks passed\n", checks - failures, checks);
    return failures ? 1 : 0;
}
