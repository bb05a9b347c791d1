import CKernels
import ReferenceKernels
import TensorCore

@testable import Kernels

/// One convolution of random shape with random weights.
struct ConvolutionCase: CustomStringConvertible, Sendable {
    var inputs: Int
    var outputs: Int
    var height: Int
    var width: Int
    var kernelSize = 3
    var stride = 1
    var leading: Int?
    var accumulates = false
    var form: BlockedConvolution.Form
    var activation = Activation.identity
    var hasBias = false
    var seed: UInt64 = 0

    var description: String {
        "\(inputs)x\(height)x\(width) to \(outputs), \(kernelSize)x\(kernelSize), stride \(stride), "
            + "\(leading ?? kernelSize / 2) before, \(accumulates ? "added, " : "")\(form), \(activation), seed \(seed)"
    }

    init(_ form: BlockedConvolution.Form, random: inout SeededRandom) {
        func pick(_ range: ClosedRange<Int>) -> Int {
            range.lowerBound + Int(random.next() % UInt64(range.count))
        }
        self.form = form
        inputs = [1, pick(2...15), 16, pick(17...40)][pick(form == .direct ? 0...3 : 1...3)]
        outputs = form == .narrow ? pick(1...3) : [pick(1...15), 16, pick(17...70)][pick(0...2)]
        (height, width) = (pick(1...18), pick(1...31))
        if form == .direct {
            kernelSize = [1, 3][pick(0...1)]
            stride = pick(1...2)
            leading = pick(0...1) == 0 ? nil : pick(0...kernelSize / 2)
            accumulates = pick(0...2) == 0
        }
        activation = form == .narrow ? .sigmoid : [.identity, .relu, .relu6][pick(0...2)]
        hasBias = pick(0...1) == 1
        seed = random.next() >> 40
    }

    var input: Tensor {
        var random = SeededRandom(seed: seed)
        return random.tensor([inputs, height, width])
    }

    /// What the outputs are added to.
    var held: Tensor {
        var random = SeededRandom(seed: seed + 2)
        let rows = (height + stride - 1) / stride
        return random.tensor([outputs, rows, (width + stride - 1) / stride])
    }

    var parameters: (weight: Tensor, bias: Tensor?) {
        var random = SeededRandom(seed: seed + 1)
        let weight = random.tensor([outputs, inputs, kernelSize, kernelSize])
        return (weight, hasBias ? random.tensor([outputs]) : nil)
    }

    /// By the definition, in Double.
    func reference() -> Tensor {
        let (weight, bias) = parameters
        let first = leading ?? kernelSize / 2
        func last(_ extent: Int) -> Int {
            (extent + stride - 1) / stride * stride - stride + kernelSize - extent - first
        }
        let geometry = ConvolutionGeometry(
            kernelHeight: kernelSize, kernelWidth: kernelSize, stride: stride,
            padding: form == .split
                ? EdgePadding(first)
                : EdgePadding(top: first, left: first, bottom: last(height), right: last(width)),
            upsampling: form == .split ? 2 : 1)
        let sums = referenceConvolve(input, weight: weight, bias: bias, geometry: geometry)
        let added = accumulates ? held.scalars : Array(repeating: 0, count: sums.count)
        return Tensor(
            shape: sums.shape,
            scalars: zip(sums.scalars, added).map { referenceActivate($0 + $1, activation) })
    }

    /// The fast way, in bands of about so many output rows, with rings that hold no more than needed.
    func run(
        bandRows: Int = .max, threads: Int = 1, level: ckernels_isa = ckernels_detected_isa()
    ) -> Tensor {
        let (weight, bias) = parameters
        let convolution = BlockedConvolution(
            weight: weight, bias: bias, stride: stride, leading: leading, form: form,
            activation: activation, instructionSet: level)
        let source = FeatureMapRows(
            channels: inputs, width: width, height: height, capacity: height,
            lanes: convolution.inputLanes)
        input.withUnsafeScalars { scalars in
            guard let base = scalars.baseAddress else { return }
            for index in 0..<inputs * height {
                source.write(
                    base + index * width, channel: index / height, row: index % height)
            }
        }
        let size = (convolution.outputExtent(of: height), convolution.outputExtent(of: width))
        let target = FeatureMapRows(
            channels: outputs, width: size.1, height: size.0, capacity: size.0,
            lanes: convolution.outputLanes)
        held.withUnsafeScalars { scalars in
            if accumulates, let base = scalars.baseAddress { target.writePlanes(base) }
        }
        let team = ThreadTeam(scratchFloats: convolution.scratchFloats(width: width))
        let step = bandRows > size.0 ? size.0 : (bandRows + 3) / 4 * 4
        for first in Swift.stride(from: 0, to: size.0, by: step) {
            convolution.compute(
                rows: first..<min(first + step, size.0), from: source, into: target,
                threads: threads, team: team, accumulating: accumulates)
        }
        return target.copy(rows: 0..<size.0)
    }
}
