import Colorization
import Restoration
import TensorCore

/// How fast this machine colorizes, by a short trial.
struct SpeedTrial {
    private static let side = 512
    private static let runs = 3
    /// Seconds that a processor takes for reading, merging, writing and checking a pixel: measured on
    /// mixed scans (see docs/performance.md).
    private static let otherSecondsPerPixel = 0.09e-6

    /// Seconds that a processor takes for the network on a pixel.
    private let networkSecondsPerPixel: Double

    /// Tries a model, for a second or so; without one there are only other costs.
    init(_ model: ColorizationModel?) {
        guard let model else {
            networkSecondsPerPixel = 0
            return
        }
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
        networkSecondsPerPixel = best / Double(side * side)
    }

    /// Seconds that one processor takes for this many pictures with this many pixels together.
    func seconds(pictures: Int, pixels: Int, recipe: Recipe) -> Double {
        let all = Double(pixels)
        let restoration = recipe.stages.reduce(0) { $0 + type(of: $1).secondsPerPixel }
        let network = recipe.stages.reduce(0) {
            $0 + $1.networkPixels(pictures: pictures, pixels: all)
        }
        return network * networkSecondsPerPixel
            + all * (Double(1 + recipe.versions) * Self.otherSecondsPerPixel + restoration)
    }
}
