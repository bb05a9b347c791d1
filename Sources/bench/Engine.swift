import NeuralNetwork
import Colorization
import SystemPackage
import TensorCore

/// The engine as it is measured: the one place here that knows how the network is called.
struct Engine {
    let model: ColorizationModel
    let colorizer: Colorizer

    init(model path: FilePath) throws {
        model = try ColorizationModel(contentsOf: path)
        colorizer = Colorizer(model)
    }

    /// The features of a whole picture from the L* of its square copy, row by row.
    func globalFeatures(of lightness: [Float], threads: Int) -> GlobalFeatures {
        colorizer.globalFeatures(of: input(lightness), threads: ThreadBudget(threads))
    }

    /// Fills the plane with the chroma of a picture.
    func colorize(
        _ picture: some LightnessSource, global: GlobalFeatures, threads: Int,
        into plane: ChromaPlane
    ) throws {
        try colorizer.colorize(
            picture, global: global, threads: ThreadBudget(threads), into: plane)
    }

    /// What every layer takes on one thread, the fastest of some runs: first the global branch, then
    /// the native branch for a picture.
    func layerTimes(of picture: LightnessPlane, runs: Int) -> [LayerTime] {
        let side = colorizer.configuration.globalSize
        let small = input(LightnessPlane(side: side).values)
        let global = colorizer.globalFeatures(of: small)
        let image = Tensor(
            shape: [1, picture.height, picture.width], scalars: input(picture.values))
        let one = ThreadBudget(1)
        let all = (0..<runs).map { _ in
            colorizer.globalLayerTimes(of: small, threads: one)
                + colorizer.layerTimes(of: image, global: global, threads: one)
        }
        return all[0].indices.compactMap { index in
            all.map { $0[index] }.min { $0.duration < $1.duration }
        }
    }

    /// Multiplications and additions of both branches by their definition.
    func operations(width: Int, height: Int) -> Int {
        colorizer.operations(width: width, height: height) + colorizer.globalOperations
    }

    private func input(_ lightness: [Float]) -> [Float] {
        let mean = colorizer.configuration.inputMean
        return lightness.map { $0 / 100 - mean }
    }
}
