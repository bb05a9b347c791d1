import Colorization

/// The median time of some runs, after one that does not count.
func milliseconds(runs: Int, _ body: () throws -> Void) rethrows -> Double {
    try body()
    let clock = ContinuousClock()
    let times = try (0..<runs).map { _ in try clock.measure(body) / .milliseconds(1) }
    return times.sorted()[runs / 2]
}

/// Prints one JSON object; values are JSON already.
func report(_ entries: [(name: String, value: String)]) {
    print("{" + entries.map { "\"\($0.name)\": \($0.value)" }.joined(separator: ", ") + "}")
}

/// Three decimals.
func number(_ value: Double) -> String {
    "\((value * 1000).rounded() / 1000)"
}

/// A picture that is computed as it is read.
struct Gradient: LightnessSource {
    let width: Int
    let height: Int

    func read(
        x: Int, y: Int, width: Int, height: Int, scale: Float, offset: Float,
        into output: UnsafeMutablePointer<Float>
    ) {
        for row in 0..<height {
            for column in 0..<width {
                let lightness = Float((x + column) * 7 % 101 + (y + row) * 3 % 97) / 2
                output[row * width + column] = lightness * scale + offset
            }
        }
    }

    /// The whole picture as network input.
    static func values(width: Int, height: Int) -> [Float] {
        Array(unsafeUninitializedCapacity: width * height) { buffer, count in
            guard let output = buffer.baseAddress else { return }
            Gradient(width: width, height: height).read(
                x: 0, y: 0, width: width, height: height, scale: 0.01, offset: -0.5, into: output)
            count = width * height
        }
    }
}
