import Colorization
import TensorCore

/// How fast this machine colorizes, by a short trial.
struct SpeedTrial {
    private static let side = 512
    private static let runs = 3
    /// Seconds that a processor takes for reading, merging, writing and checking a pixel: measured on
    /// mixed scans (see docs/performance.md).
    private static let otherSecondsPerPixel = 0.09e-6

    /// Pixels a second of one processor.
    let pixelsPerSecond: Double

    /// Tries a model, for a second or so.
    init(_ model: ColorizationModel) {
        let colorizer = Colorizer(model)
        let side = Self.side
        let whole = model.configuration.globalSize
        let features = colorizer.globalFeatures(
            of: [Float](repeating: 0, count: whole * whole))
        let image = Tensor(
            shape: [1, side, side], scalars: [Float](repeating: 0, count: side * side))
        let times = (0..<Self.runs).map { _ in
            ContinuousClock().measure { _ = colorizer.chroma(of: image, global: features) }
        }
        // The first run warms up; the shortest is the least disturbed.
        let best = (times.min() ?? .seconds(1)) / .seconds(1)
        pixelsPerSecond = 1 / (best / Double(side * side) + Self.otherSecondsPerPixel)
    }
}
