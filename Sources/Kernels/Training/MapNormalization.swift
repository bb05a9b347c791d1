import CKernels

// Batch normalization of the maps of a network in training: each map on its own, by one thread. Maps keep all
// their rows and are in blocks of 16 channels, those that are missing to a whole block being zeros.

extension FeatureMapRows {
    /// The sums of x and of x² of each channel over all rows.
    ///
    /// - Precondition: the map is in blocks.
    public func moments() -> ChannelSums { moments(blocks: 0..<blocks) }

    /// The same for some blocks of channels.
    func moments(blocks: Range<Int>) -> ChannelSums {
        var extent = extent
        extent.blocks = blocks.count
        let first = blocks.lowerBound * lanes
        return sums(channels: first..<min(blocks.upperBound * lanes, channels)) {
            y, sums, squares in
            ckernels_moments(
                instructionSet, extent, row(y) + blocks.lowerBound * blockStep, sums, squares)
        }
    }

    /// Writes x · scale + offset of each channel to a map of the same shape, which may be this one.
    ///
    /// Negative values become 0 with `relu`; NaN stays, so that training that has diverged shows.
    ///
    /// - Precondition: the map is in blocks; the other has its channels and extents.
    public func writeAffine(_ affine: ChannelAffine, relu: Bool, to output: FeatureMapRows) {
        checkShape(of: output, factors: affine.scale.count)
        affine.withKernel(relu: relu) { kernel in
            for y in 0..<height {
                ckernels_channel_affine_row(instructionSet, extent, kernel, row(y), output.row(y))
            }
        }
    }

    /// The columns that kernels work on.
    var extent: ckernels_extent {
        ckernels_extent(columns: width, blocks: blocks, block_step: blockStep)
    }

    func checkShape(of other: FeatureMapRows, factors: Int) {
        precondition(
            lanes == Self.blockLanes && other.lanes == lanes && capacity == height
                && other.capacity == height && other.channels == channels && other.width == width
                && other.height == height && factors == channels,
            "\(channels)x\(height)x\(width) and \(other.channels)x\(other.height)x\(other.width), "
                + "\(factors) factors")
    }

    /// Sums over all rows: the body adds one row to both.
    func sums(
        channels: Range<Int>,
        _ addRow: (Int, UnsafeMutablePointer<Double>, UnsafeMutablePointer<Double>) -> Void
    ) -> ChannelSums {
        precondition(lanes == Self.blockLanes && capacity == height, "a map in blocks, as a whole")
        let padded = (channels.count + lanes - 1) / lanes * lanes
        var (first, second) = (
            [Double](repeating: 0, count: padded), [Double](repeating: 0, count: padded)
        )
        first.withUnsafeMutableBufferPointer { first in
            second.withUnsafeMutableBufferPointer { second in
                guard let first = first.baseAddress, let second = second.baseAddress else { return }
                for y in 0..<height { addRow(y, first, second) }
            }
        }
        return ChannelSums(
            first: Array(first.prefix(channels.count)), second: Array(second.prefix(channels.count))
        )
    }
}

/// The sums of g and of g · x of each channel, x being the normalization's input and g the gradient before its
/// ReLU: `gradient` where x · scale + offset, rounded as ``FeatureMapRows/writeAffine(_:relu:to:)`` does, is positive.
///
/// - Precondition: the maps are in blocks and have the same shape.
public func normalizationSums(
    gradient: FeatureMapRows, input: FeatureMapRows, affine: ChannelAffine, relu: Bool
) -> ChannelSums {
    input.checkShape(of: gradient, factors: affine.scale.count)
    return affine.withKernel(relu: relu) { kernel in
        input.sums(channels: 0..<input.channels) { y, first, second in
            ckernels_normalization_backward_sums(
                instructionSet, input.extent, kernel, gradient.row(y), input.row(y), first, second)
        }
    }
}

/// Writes the gradient before a normalization, g · factors.gradient + x · factors.input + factors.offset, with x
/// and g as in ``normalizationSums(gradient:input:affine:relu:)``.
///
/// - Precondition: the maps are in blocks and have the same shape; the output may be one of the others.
public func writeNormalizationGradient(
    gradient: FeatureMapRows, input: FeatureMapRows, affine: ChannelAffine, relu: Bool,
    factors: NormalizationFactors, to output: FeatureMapRows
) {
    input.checkShape(of: gradient, factors: affine.scale.count)
    input.checkShape(of: output, factors: factors.gradient.count)
    affine.withKernel(relu: relu) { kernel in
        factors.withKernel { factors in
            for y in 0..<input.height {
                ckernels_normalization_backward(
                    instructionSet, input.extent, kernel, factors, gradient.row(y), input.row(y),
                    output.row(y))
            }
        }
    }
}
