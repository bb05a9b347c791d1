import Colorization
import TensorCore

/// How fast this machine colorizes, by a short trial.
struct SpeedTrial {
    private static let side = 512
    private static let runs = 3
    /// Reading, merging, writing and checking, for each second of the network.
    private static let otherWork = 0.3

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
        pixelsPerSecond = Double(side * side) / (best * (1 + Self.otherWork))
    }
}
