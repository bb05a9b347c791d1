import Kernels
import NeuralNetwork
import TensorCore

/// Width and height of a map.
struct MapSize: Hashable {
    var width: Int
    var height: Int
}

/// One convolution of the inference plan: folded weights, geometry and activation.
struct ConvolutionStage: Sendable {
    let name: String
    let weight: Tensor
    let bias: Tensor?
    /// Input channels that are convolved; the weight may have more, see ``BorderBias``.
    let inputChannels: Int
    let stride: Int
    let upsampling: Int
    let activation: Activation

    init(
        _ name: String, _ layer: Conv2d, upsampling: Int = 1, activation: Activation = .relu
    ) {
        self.name = name
        weight = layer.weight
        bias = layer.bias
        inputChannels = layer.inputChannels
        stride = layer.stride
        self.upsampling = upsampling
        self.activation = activation
    }

    /// The products of the first channels alone: what is constant over the map is added later.
    init(_ name: String, _ layer: Conv2d, firstChannels: Int) {
        self.name = name
        weight = layer.weight
        bias = nil
        inputChannels = firstChannels
        stride = layer.stride
        upsampling = 1
        activation = .identity
    }

    var outputChannels: Int { weight.shape[0] }
    var kernelSize: Int { weight.shape[2] }
    private var padding: Int { kernelSize / 2 }

    /// Extents of the output of a whole map.
    func outputSize(of input: MapSize) -> MapSize {
        let geometry = ConvolutionGeometry(
            kernelSize: kernelSize, stride: stride, padding: padding, upsampling: upsampling)
        return MapSize(
            width: geometry.outputWidth(of: input.width),
            height: geometry.outputHeight(of: input.height))
    }

    /// The samples of the input map that a region of the output map is computed from.
    func inputRegion(for output: Region, in size: MapSize) -> Region {
        let columns = inputSamples(output.x, output.width, extent: size.width)
        let rows = inputSamples(output.y, output.height, extent: size.height)
        return Region(
            x: columns.lowerBound, y: rows.lowerBound, width: columns.count, height: rows.count)
    }

    /// One axis: from the first sample of the first kernel to the last of the last, inside the map.
    private func inputSamples(_ first: Int, _ count: Int, extent: Int) -> Range<Int> {
        let start = first * stride - padding
        let end = (first + count - 1) * stride - padding + kernelSize
        let low = max(0, start) / upsampling
        let high = (min(end, extent * upsampling) + upsampling - 1) / upsampling
        return low..<max(high, low + 1)
    }

    /// The geometry that computes a region of the output from a region of the input.
    ///
    /// Zeros lie only where the input region ends at the map's own edge; elsewhere the padding comes
    /// out as zero, or negative where half of an enlarged sample is not needed.
    func geometry(from input: Region, to output: Region) -> ConvolutionGeometry {
        let top = padding + input.y * upsampling - output.y * stride
        let left = padding + input.x * upsampling - output.x * stride
        return ConvolutionGeometry(
            kernelHeight: kernelSize, kernelWidth: kernelSize, stride: stride,
            padding: EdgePadding(
                top: top, left: left,
                bottom: (output.height - 1) * stride + kernelSize - top
                    - input.height * upsampling,
                right: (output.width - 1) * stride + kernelSize - left - input.width * upsampling),
            upsampling: upsampling)
    }

    /// Computes a region of the output map.
    func run(
        _ input: Planes, geometry: ConvolutionGeometry, into output: MutablePlanes,
        workspace: borrowing Workspace
    ) {
        let rowStride = weight.count / outputChannels
        weight.withUnsafeScalars { weights in
            let biases = bias ?? Tensor(zeros: [outputChannels])
            biases.withUnsafeScalars { biases in
                guard let base = weights.baseAddress else { return }
                convolve(
                    input,
                    with: ConvolutionWeights(
                        base, rowStride: rowStride, bias: biases.baseAddress),
                    geometry: geometry, activation: activation, into: output, workspace: workspace)
            }
        }
    }
}
