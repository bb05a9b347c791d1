import Kernels
import TensorCore

/// One convolution with views that have gaps between rows and channels.
struct ConvolutionCase: CustomStringConvertible, Sendable {
    static let untouched: Float = -77

    var inputs: Int
    var outputs: Int
    var height: Int
    var width: Int
    var geometry: ConvolutionGeometry
    var activation = Activation.identity
    var hasBias = false
    var rows: Range<Int>
    var inputGap = 0
    var outputGap = 0
    var seed: UInt64 = 0

    var description: String {
        "\(inputs)x\(height)x\(width) to \(outputs), \(geometry), \(activation), rows \(rows), gaps "
            + "\(inputGap) \(outputGap), seed \(seed)"
    }

    init(inputs: Int, outputs: Int, height: Int, width: Int, geometry: ConvolutionGeometry) {
        self.inputs = inputs
        self.outputs = outputs
        self.height = height
        self.width = width
        self.geometry = geometry
        rows = 0..<geometry.outputHeight(of: height)
    }

    /// A random case that has at least one output sample.
    init(random: inout SeededRandom) {
        repeat {
            func pick(_ range: ClosedRange<Int>) -> Int {
                range.lowerBound + Int(random.next() % UInt64(range.count))
            }
            func side() -> Int { pick(-1...2) }
            self.init(
                inputs: pick(1...9), outputs: pick(1...17), height: pick(1...12),
                width: pick(1...19),
                geometry: ConvolutionGeometry(
                    kernelHeight: pick(1...3), kernelWidth: pick(1...3), stride: pick(1...3),
                    padding: EdgePadding(top: side(), left: side(), bottom: side(), right: side()),
                    upsampling: pick(1...2)))
            if pick(0...3) == 0 { geometry = ConvolutionGeometry(kernelSize: 1) }
            activation = [.identity, .relu, .sigmoid][pick(0...2)]
            hasBias = pick(0...1) == 1
            inputGap = pick(0...1) * pick(0...5)
            outputGap = pick(0...1) * pick(0...5)
            seed = random.next() >> 40
            let outputHeight = geometry.outputHeight(of: height)
            let first = outputHeight > 0 ? pick(0...outputHeight - 1) : 0
            rows =
                pick(0...1) == 0 ? 0..<outputHeight : first..<pick(first...max(first, outputHeight))
        } while geometry.outputHeight(of: height) < 1 || geometry.outputWidth(of: width) < 1
    }

    /// The fast convolution over an output filled with a mark.
    func run(
        input: Tensor, weight: Tensor, bias: Tensor?
    ) -> (value: Tensor, gapsAreUntouched: Bool) {
        let outputHeight = geometry.outputHeight(of: height)
        let outputWidth = geometry.outputWidth(of: width)
        let rowStride = outputWidth + outputGap
        let channelStride = rowStride * outputHeight + outputGap
        var memory = [Float](repeating: Self.untouched, count: channelStride * outputs)
        let workspace = Workspace(
            capacity: convolutionWorkspace(
                geometry: geometry, inputChannels: inputs, outputWidth: outputWidth,
                outputHeight: outputHeight))
        var result = Tensor(zeros: [outputs, outputHeight, outputWidth])
        let source = strided(input)
        let biases = bias?.scalars ?? Array(repeating: 0, count: outputs)
        memory.withUnsafeMutableBufferPointer { memory in
            source.withUnsafeBufferPointer { source in
                weight.withUnsafeScalars { weights in
                    biases.withUnsafeBufferPointer { biases in
                        guard let from = source.baseAddress, let to = memory.baseAddress,
                            let weightBase = weights.baseAddress
                        else { return }
                        let output = MutablePlanes(
                            to, channels: outputs, height: outputHeight, width: outputWidth,
                            rowStride: rowStride, channelStride: channelStride)
                        convolve(
                            Planes(
                                from, channels: inputs, height: height, width: width,
                                rowStride: width + inputGap,
                                channelStride: (width + inputGap) * height + inputGap),
                            with: ConvolutionWeights(
                                weightBase, rowStride: weight.count / outputs,
                                bias: hasBias ? biases.baseAddress : nil),
                            geometry: geometry, activation: activation, rows: rows, into: output,
                            workspace: workspace)
                        result = output.planes.copy()
                    }
                }
            }
        }
        let marks = memory.count { $0 == Self.untouched }
        let written = outputs * rows.count * outputWidth
        return (result, marks == memory.count - written)
    }

    /// The input with NaN in the gaps: whoever reads them shows it.
    private func strided(_ input: Tensor) -> [Float] {
        let scalars = input.scalars
        var result: [Float] = []
        for channel in 0..<inputs {
            for y in 0..<height {
                result +=
                    scalars[(channel * height + y) * width..<(channel * height + y + 1) * width]
                result += Array(repeating: .nan, count: inputGap)
            }
            result += Array(repeating: .nan, count: inputGap)
        }
        return result
    }
}
