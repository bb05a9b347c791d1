import Glibc

/// How much of each spatial frequency is in a square window of a picture.
struct PowerSpectrum {
    /// Pixels of the window's side, a power of two.
    let side: Int
    /// Logarithm of the power over its median at the same frequency in all directions, row by row; the
    /// rows are vertical frequencies, the columns horizontal ones, in cycles per window, negative ones last.
    let prominence: [Float]

    /// No frequency counts more than so much.
    private static let most: Float = 9

    /// The spectrum of `side * side` code values under a Hann window.
    init(_ tones: [Float], side: Int) {
        self.side = side
        let mean = tones.reduce(0, +) / Float(tones.count)
        let window = (0..<side).map { 0.5 - 0.5 * cos(2 * Float.pi * Float($0) / Float(side)) }
        var real = tones
        for y in 0..<side {
            for x in 0..<side {
                real[y * side + x] = (tones[y * side + x] - mean) * window[y] * window[x]
            }
        }
        var imaginary = [Float](repeating: 0, count: tones.count)
        let transform = FourierTransform(length: side)
        real.withUnsafeMutableBufferPointer { real in
            imaginary.withUnsafeMutableBufferPointer { imaginary in
                for line in 0..<side {
                    transform.apply(real, imaginary, first: line * side, step: 1)
                }
                for line in 0..<side {
                    transform.apply(real, imaginary, first: line, step: side)
                }
            }
        }
        // A thousandth of the squared code value keeps flat windows from speaking up.
        let floor = 1e-3 * Float(side * side)
        let power = real.indices.map {
            log(real[$0] * real[$0] + imaginary[$0] * imaginary[$0] + floor)
        }
        prominence = Self.flattened(power, side: side)
    }

    /// The frequency of a row or column, in cycles per window.
    static func frequency(_ index: Int, side: Int) -> Int {
        index < side / 2 ? index : index - side
    }

    private static func flattened(_ power: [Float], side: Int) -> [Float] {
        let radii = power.indices.map { index in
            let x = Float(frequency(index % side, side: side))
            let y = Float(frequency(index / side, side: side))
            return Int((x * x + y * y).squareRoot().rounded())
        }
        var rings = [[Float]](repeating: [], count: side)
        for (index, radius) in radii.enumerated() { rings[radius].append(power[index]) }
        let usual = rings.map { $0.isEmpty ? 0 : median($0) }
        return power.indices.map { min(power[$0] - usual[radii[$0]], most) }
    }
}

/// The discrete Fourier transform of a power of two of values, in place (Cooley and Tukey, 1965).
struct FourierTransform {
    private let length: Int
    private let cosines: [Float]
    private let sines: [Float]

    init(length: Int) {
        precondition(length > 1 && length & (length - 1) == 0, "\(length) is no power of two")
        self.length = length
        let angles = (0..<length / 2).map { -2 * Double.pi * Double($0) / Double(length) }
        cosines = angles.map { Float(cos($0)) }
        sines = angles.map { Float(sin($0)) }
    }

    /// Transforms `length` complex values that lie `step` apart.
    func apply(
        _ real: UnsafeMutableBufferPointer<Float>, _ imaginary: UnsafeMutableBufferPointer<Float>,
        first: Int, step: Int
    ) {
        reorder(real, imaginary, first, step)
        var half = 1
        while half < length {
            let stride = length / (2 * half)
            for start in Swift.stride(from: 0, to: length, by: 2 * half) {
                for index in 0..<half {
                    let (c, s) = (cosines[index * stride], sines[index * stride])
                    let low = first + (start + index) * step
                    let high = low + half * step
                    let r = real[high] * c - imaginary[high] * s
                    let i = real[high] * s + imaginary[high] * c
                    real[high] = real[low] - r
                    imaginary[high] = imaginary[low] - i
                    real[low] += r
                    imaginary[low] += i
                }
            }
            half *= 2
        }
    }

    private func reorder(
        _ real: UnsafeMutableBufferPointer<Float>, _ imaginary: UnsafeMutableBufferPointer<Float>,
        _ first: Int, _ step: Int
    ) {
        var reversed = 0
        for index in 0..<length {
            if index < reversed {
                real.swapAt(first + index * step, first + reversed * step)
                imaginary.swapAt(first + index * step, first + reversed * step)
            }
            var bit = length / 2
            while bit > 0, reversed & bit != 0 {
                reversed ^= bit
                bit /= 2
            }
            reversed |= bit
        }
    }
}
