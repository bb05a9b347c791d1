/// One direction of an antialiased triangle filter with half-pixel centres.
///
/// The weights are those of PyTorch's `interpolate(mode: bilinear, antialias: true,
/// align_corners: false)`, which networks of this kind are trained with. libvips' own linear kernel
/// strays from them by several units of L*, since it shrinks in whole steps first.
struct TriangleFilter {
    /// For each output sample the first input sample that counts.
    private(set) var first: [Int] = []
    /// For each output sample where its weights begin in ``weights``, and where the last end.
    private(set) var begin: [Int] = [0]
    /// Weights of all output samples, one after the other; those of a sample add up to 1.
    private(set) var weights: [Float] = []

    init(from input: Int, to output: Int) {
        let scale = Double(input) / Double(output)
        let support = max(scale, 1)
        for index in 0..<output {
            let center = scale * (Double(index) + 0.5)
            let low = max(Int(center - support + 0.5), 0)
            let high = min(Int(center + support + 0.5), input)
            let raw = (low..<high).map { sample in
                max(0, 1 - abs((Double(sample) - center + 0.5) / support))
            }
            let sum = raw.reduce(0, +)
            first.append(low)
            weights.append(contentsOf: raw.map { Float($0 / sum) })
            begin.append(weights.count)
        }
    }

    /// Number of output samples.
    var count: Int { first.count }

    /// The weight of an input sample in an output sample, 0 outside the support.
    func weight(of input: Int, in output: Int) -> Float {
        let position = begin[output] + input - first[output]
        return input >= first[output] && position < begin[output + 1] ? weights[position] : 0
    }

    /// Filters one row.
    func apply(_ input: UnsafePointer<Float>, into output: UnsafeMutablePointer<Float>) {
        weights.withUnsafeBufferPointer { weights in
            for index in 0..<count {
                let start = first[index]
                let from = begin[index]
                var sum: Float = 0
                for tap in from..<begin[index + 1] {
                    sum += weights[tap] * input[start + tap - from]
                }
                output[index] = sum
            }
        }
    }
}
