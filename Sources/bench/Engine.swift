import Colorization
import SystemPackage

/// The engine as it is measured: the one place here that knows how the network is called.
struct Engine {
    let model: ColorizationModel
    let colorizer: Colorizer

    init(model path: FilePath) throws {
        model = try ColorizationModel(contentsOf: path)
        colorizer = Colorizer(model)
    }

    /// The features of a whole picture from the L* of its square copy, row by row.
    func globalFeatures(of lightness: [Float]) -> GlobalFeatures {
        let mean = colorizer.configuration.inputMean
        return colorizer.globalFeatures(of: lightness.map { $0 / 100 - mean })
    }

    /// Fills the plane with the chroma of a picture.
    func colorize(
        _ picture: some LightnessSource, global: GlobalFeatures, threads: Int,
        into plane: ChromaPlane
    ) throws {
        try colorizer.colorize(picture, global: global, threads: threads, into: plane)
    }

    /// Calls `observe` with the name of each layer of the native branch and the seconds that it takes, on
    /// one thread, for a picture of that size.
    func timeLayers(
        width: Int, height: Int, observe: (_ name: String, _ seconds: Double) -> Void
    ) throws {}
}
