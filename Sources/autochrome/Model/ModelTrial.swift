import Colorization
import Records
import TensorCore

/// A small picture that a model has to colorize sensibly.
struct ModelTrial {
    private static let side = 64

    private let model: ColorizationModel

    init(_ model: ColorizationModel) {
        self.model = model
    }

    /// Colorizes the picture.
    ///
    /// - Throws: ``CommandError`` if the result is not one that any model can give.
    func run() throws {
        let colorizer = Colorizer(model)
        let mean = model.configuration.inputMean
        let whole = model.configuration.globalSize
        let global = colorizer.globalFeatures(of: Self.ramp(side: whole, mean: mean))
        let image = Tensor(
            shape: [1, Self.side, Self.side], scalars: Self.ramp(side: Self.side, mean: mean))
        let chroma = colorizer.chroma(of: image, global: global).scalars
        guard chroma.allSatisfy({ (0...1).contains($0) }),
            (chroma.max() ?? 0) > (chroma.min() ?? 0)
        else {
            throw CommandError(
                .environment,
                "The model is complete, but this machine computes wrong results with it. Set the "
                    + "environment variable OPENBLAS_CORETYPE to Haswell, and try again.")
        }
    }

    /// Lightness that rises from black to white, as network input.
    private static func ramp(side: Int, mean: Float) -> [Float] {
        (0..<side * side).map { Float($0) / Float(side * side - 1) - mean }
    }
}
