import Foundation
public import Kernels
public import TensorCore

// Plain twins of the fast kernels, summed in Double: what the fast ones are tested against.

/// The definition of a convolution: the twin of `BlockedConvolution`.
///
/// Shapes: `input` [C, H, W], `weight` [O, C, kernel height, kernel width], `bias` [O], the result
/// [O, H', W'] with H' and W' as `geometry` says.
///
/// - Precondition: the shapes fit.
public func referenceConvolve(
    _ input: Tensor, weight: Tensor, bias: Tensor?, geometry: ConvolutionGeometry
) -> Tensor {
    precondition(
        input.shape.count == 3 && weight.shape.count == 4 && weight.shape[1] == input.shape[0]
            && weight.shape[2] == geometry.kernelHeight && weight.shape[3] == geometry.kernelWidth,
        "weight \(weight.shape) on a map \(input.shape): \(geometry)")
    let source = geometry.upsampling == 2 ? referenceUpsample(input) : input
    let (height, width) = (source.shape[1], source.shape[2])
    let outputHeight = geometry.outputHeight(of: input.shape[1])
    let outputWidth = geometry.outputWidth(of: input.shape[2])
    let biases = bias?.scalars ?? Array(repeating: 0, count: weight.shape[0])
    let (values, weights) = (source.scalars, weight.scalars)
    var result: [Float] = []
    result.reserveCapacity(weight.shape[0] * outputHeight * outputWidth)
    for output in 0..<weight.shape[0] {
        var sums = [Double](repeating: Double(biases[output]), count: outputHeight * outputWidth)
        for channel in 0..<source.shape[0] {
            for ky in 0..<geometry.kernelHeight {
                let rows = insideSamples(
                    outputHeight, offset: ky - geometry.padding.top, extent: height,
                    stride: geometry.stride)
                for kx in 0..<geometry.kernelWidth {
                    let offset = kx - geometry.padding.left
                    let columns = insideSamples(
                        outputWidth, offset: offset, extent: width, stride: geometry.stride)
                    let kernel = (output * source.shape[0] + channel) * geometry.kernelHeight + ky
                    let factor = Double(weights[kernel * geometry.kernelWidth + kx])
                    for y in rows {
                        let inputRow = y * geometry.stride + ky - geometry.padding.top
                        let start = (channel * height + inputRow) * width + offset
                        for x in columns {
                            sums[y * outputWidth + x] +=
                                factor * Double(values[start + x * geometry.stride])
                        }
                    }
                }
            }
        }
        result += sums.map { Float($0) }
    }
    return Tensor(shape: [weight.shape[0], outputHeight, outputWidth], scalars: result)
}

/// The definition of a convolution of every channel by itself: the twin of `DepthwiseConvolution`.
///
/// Shapes: `input` [C, H, W], `weight` [C, 1, K, K], `bias` [C], the result [C, H / stride, W / stride], rounded up.
/// Of the zeros that are missing half, rounded down, lie above and to the left.
///
/// - Precondition: the shapes fit.
public func referenceConvolveDepthwise(
    _ input: Tensor, weight: Tensor, bias: Tensor?, stride: Int
) -> Tensor {
    let (channels, height, width) = (input.shape[0], input.shape[1], input.shape[2])
    let kernel = weight.shape[3]
    precondition(weight.shape == [channels, 1, kernel, kernel], "weight \(weight.shape)")
    let (rows, columns) = ((height + stride - 1) / stride, (width + stride - 1) / stride)
    func front(_ inputs: Int, _ outputs: Int) -> Int {
        max((outputs - 1) * stride + kernel - inputs, 0) / 2
    }
    let (top, left) = (front(height, rows), front(width, columns))
    let (values, factors) = (input.scalars, weight.scalars)
    let biases = bias?.scalars ?? Array(repeating: 0, count: channels)
    var result: [Float] = []
    for index in 0..<channels * rows * columns {
        let (channel, y, x) = (index / (rows * columns), index / columns % rows, index % columns)
        var sum = Double(biases[channel])
        for tap in 0..<kernel * kernel {
            let row = y * stride + tap / kernel - top
            let column = x * stride + tap % kernel - left
            guard row >= 0, row < height, column >= 0, column < width else { continue }
            sum +=
                Double(factors[channel * kernel * kernel + tap])
                * Double(values[(channel * height + row) * width + column])
        }
        result.append(Float(sum))
    }
    return Tensor(shape: [channels, rows, columns], scalars: result)
}

/// A map [C, H, W] brought to another size bilinearly, with half-pixel centres: the twin of `EnlargedMap`.
public func referenceEnlarge(_ input: Tensor, height: Int, width: Int) -> Tensor {
    let values = input.scalars
    func place(_ index: Int, _ count: Int, _ extent: Int) -> (Int, Int, Double) {
        let position = (Double(index) + 0.5) / Double(count) * Double(extent) - 0.5
        let inside = min(max(position, 0), Double(extent - 1))
        let first = Int(inside.rounded(.down))
        return (first, min(first + 1, extent - 1), inside - Double(first))
    }
    var result: [Float] = []
    for channel in 0..<input.shape[0] {
        func value(_ y: Int, _ x: Int) -> Double {
            Double(values[(channel * input.shape[1] + y) * input.shape[2] + x])
        }
        for y in 0..<height {
            let (top, bottom, down) = place(y, height, input.shape[1])
            for x in 0..<width {
                let (left, right, along) = place(x, width, input.shape[2])
                let upper = value(top, left) * (1 - along) + value(top, right) * along
                let lower = value(bottom, left) * (1 - along) + value(bottom, right) * along
                result.append(Float(upper * (1 - down) + lower * down))
            }
        }
    }
    return Tensor(shape: [input.shape[0], height, width], scalars: result)
}

/// The output samples whose input sample, stride · sample + offset, lies in 0..<extent.
private func insideSamples(_ count: Int, offset: Int, extent: Int, stride: Int) -> Range<Int> {
    let first = max(0, (-offset + stride - 1) / stride)
    let end = extent > offset ? (extent - offset + stride - 1) / stride : 0
    return min(first, count)..<max(min(first, count), min(end, count))
}

/// Every sample of [C, H, W] repeated 2x2.
public func referenceUpsample(_ input: Tensor) -> Tensor {
    let (height, width) = (input.shape[1], input.shape[2])
    let values = input.scalars
    var result: [Float] = []
    result.reserveCapacity(values.count * 4)
    for row in 0..<input.shape[0] * height * 2 {
        let (channel, y) = row.quotientAndRemainder(dividingBy: height * 2)
        for x in 0..<width * 2 {
            result.append(values[(channel * height + y / 2) * width + x / 2])
        }
    }
    return Tensor(shape: [input.shape[0], height * 2, width * 2], scalars: result)
}

/// weight · input + bias: the twin of `linear`.
public func referenceLinear(_ input: [Float], weight: Tensor, bias: Tensor?) -> [Float] {
    let biases = bias?.scalars ?? Array(repeating: 0, count: weight.shape[0])
    return weight.withUnsafeScalars { weights in
        biases.enumerated().map { row, bias in
            var sum = Double(bias)
            for (column, value) in input.enumerated() {
                sum += Double(weights[row * input.count + column]) * Double(value)
            }
            return Float(sum)
        }
    }
}

/// The twin of `PyramidPooling.forward`: of every sample, the parts that it lies in.
public func referencePyramidPooling(_ map: Tensor) -> [Float] {
    let (channels, height, width) = (map.shape[0], map.shape[1], map.shape[2])
    return PyramidPooling.levels.flatMap { level in
        var largest = Array(repeating: -Float.infinity, count: channels * level * level)
        for (index, value) in map.scalars.enumerated() {
            let (channel, y, x) = (
                index / (height * width), index / width % height, index % width
            )
            for cell in 0..<level * level {
                // A part begins before the sample ends, and ends behind its beginning.
                let (row, column) = (cell / level, cell % level)
                guard row * height < (y + 1) * level, (row + 1) * height > y * level,
                    column * width < (x + 1) * level, (column + 1) * width > x * level
                else { continue }
                let place = channel * level * level + cell
                largest[place] = max(largest[place], value)
            }
        }
        return largest
    }
}

/// One value after its activation.
public func referenceActivate(_ value: Float, _ activation: Activation) -> Float {
    switch activation {
    case .identity: value
    case .relu: max(0, value)
    case .relu6: min(6, max(0, value))
    case .sigmoid: Float(1 / (1 + exp(-Double(value))))
    }
}
