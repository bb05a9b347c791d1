import Colorization
import Imaging
import Records
import SystemPackage

/// The network with the views of a picture that it needs.
struct ColorEngine: Sendable {
    let colorizer: Colorizer

    /// Maps a model file.
    init(model path: FilePath) throws {
        colorizer = Colorizer(try ColorizationModel(contentsOf: path))
    }

    /// What the network knows of a whole picture, given its lightness.
    func globalFeatures(
        of lightness: borrowing VipsImage, threads: ThreadBudget
    ) throws(PictureFailure) -> GlobalFeatures {
        let configuration = colorizer.configuration
        let side = configuration.globalSize
        do throws(ImagingError) {
            let seen: [Float] =
                switch configuration.input {
                case .labLightness: try lightness.resizedLightness(width: side, height: side)
                case .gammaLuma: try Self.luma(of: lightness, side: side)
                }
            return colorizer.globalFeatures(
                of: seen.map { $0 / 100 - configuration.inputMean }, threads: threads)
        } catch {
            throw error.failure
        }
    }

    /// The scene classes, most probable first.
    func scenes(_ features: GlobalFeatures) -> [SceneProbability] {
        let probabilities = features.probabilities
        let scenes = zip(colorizer.configuration.classes, probabilities).map { name, probability in
            SceneProbability(name: name, probability: Double(probability))
        }
        return scenes.sorted { ($1.probability, $0.name) < ($0.probability, $1.name) }
    }

    /// Room for the chroma of a picture.
    func plane(
        for lightness: borrowing VipsImage, folder: FilePath
    ) throws(PictureFailure) -> ChromaPlane {
        do throws(ChromaPlaneError) {
            return try ChromaPlane(
                pictureWidth: lightness.width, pictureHeight: lightness.height, folder: folder)
        } catch {
            throw PictureFailure(error.folder == nil ? .outOfMemory : .diskFull, "\(error).")
        }
    }

    /// What the network reads a picture with.
    func reader(of lightness: borrowing VipsImage) -> LightnessReader {
        LightnessReader(lightness.shared(), isLuma: colorizer.configuration.input == .gammaLuma)
    }

    /// Predicts the chroma of a whole picture, a band of rows at a time.
    ///
    /// - Parameters:
    ///   - source: the picture.
    ///   - global: its features.
    ///   - threads: how many threads share the work.
    ///   - plane: room for the chroma; the caller finishes it.
    ///   - progress: called after every band; what it throws ends the work.
    /// - Throws: why the picture cannot be read or its colours not be predicted.
    func predict(
        _ source: LightnessReader, global: GlobalFeatures, threads: ThreadBudget,
        into plane: ChromaPlane,
        progress: @escaping @Sendable () throws -> Void = {}
    ) throws(PictureFailure) {
        do {
            try colorizer.colorize(
                source, global: global, threads: threads, into: plane
            ) { _, _ in try progress() }
        } catch let error as ImagingError {
            throw error.failure
        } catch {
            throw PictureFailure(.internalError, "Predicting the colours failed: \(error).")
        }
    }

    /// 100 times the code values, 0 to 1, of a small copy.
    private static func luma(
        of lightness: borrowing VipsImage, side: Int
    ) throws(ImagingError) -> [Float] {
        let small = LightnessReader(try lightness.resized(width: side, height: side), isLuma: true)
        var values = [Float](repeating: 0, count: side * side)
        try values.withContiguousMutable { (target) throws(ImagingError) in
            try small.read(
                x: 0, y: 0, width: side, height: side, scale: 1, offset: 0, into: target)
        }
        return values
    }
}
