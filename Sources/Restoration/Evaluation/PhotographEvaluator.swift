import Colorization
import Imaging
public import ImageMetrics
public import Records
public import SystemPackage

/// Judges a model on colour photographs: it sees their lightness, and its colours are compared with
/// theirs.
///
/// The way is that of a batch: same decoding, same tiles, same enlargement of the chroma.
public struct PhotographEvaluator: Sendable {
    private let engine: ColorEngine
    private let threads: ThreadBudget
    private let workFolder: FilePath

    /// Maps a model and starts libvips.
    ///
    /// - Parameters:
    ///   - model: the model file.
    ///   - threads: threads that one photograph may use.
    ///   - workFolder: where temporary files may lie.
    /// - Throws: `ModelError` if the model cannot be used.
    public init(model: FilePath, threads: Int, workFolder: FilePath) throws {
        VipsRuntime.start()
        engine = try ColorEngine(model: model)
        self.threads = ThreadBudget(threads)
        self.workFolder = workFolder
    }

    /// Judges one photograph at its own size and, if it is larger, with its short side at `shortSide`.
    ///
    /// - Throws: why it cannot be read; unsupported if it is grey.
    public func evaluate(
        _ photograph: FilePath, shortSide: Int
    ) throws(PictureFailure) -> EvaluatedPhotograph {
        let image: VipsImage
        do throws(ImagingError) {
            image = try SourcePicture(opening: photograph).decode(workFolder: workFolder)
        } catch {
            throw error.failure
        }
        guard image.bands == 3 else {
            throw PictureFailure(
                .unsupported, "The picture is grey: there are no colours to compare with.",
                remedy: "Leave it out.")
        }
        let native = try judge(image)
        let scale = Double(shortSide) / Double(min(image.width, image.height))
        guard scale < 1 else {
            return EvaluatedPhotograph(
                width: image.width, height: image.height, native: native, reduced: native)
        }
        let small: VipsImage
        do throws(ImagingError) {
            small = try image.resized(
                width: Int((Double(image.width) * scale).rounded()),
                height: Int((Double(image.height) * scale).rounded()))
        } catch {
            throw error.failure
        }
        return EvaluatedPhotograph(
            width: image.width, height: image.height, native: native, reduced: try judge(small))
    }

    private func judge(_ image: borrowing VipsImage) throws(PictureFailure) -> ColorEvaluation {
        let truth: [UInt8]
        let lightness: VipsImage
        do throws(ImagingError) {
            truth = try AnalysisPicture(image.shared()).samples
            lightness = try image.lightness(workFolder: workFolder)
        } catch {
            throw error.failure
        }
        let chroma = try engine.plane(for: lightness, folder: workFolder)
        try engine.predict(
            engine.reader(of: lightness),
            global: try engine.globalFeatures(of: lightness, threads: threads),
            threads: threads, into: chroma)
        do throws(ImagingError) {
            let (a, b) = try Self.enlarge(chroma, guidedBy: lightness)
            return ColorEvaluation(truth: truth, a: a, b: b)
        } catch {
            throw error.failure
        }
    }

    private static func enlarge(
        _ chroma: ChromaPlane, guidedBy lightness: borrowing VipsImage
    ) throws(ImagingError) -> (a: [Float], b: [Float]) {
        let width = lightness.width
        let enlarger = ChromaEnlarger(chroma, guided: true)
        let reader = LightnessReader(lightness.shared(), isLuma: false)
        var row = [Float](repeating: 0, count: width)
        var (rowA, rowB) = (row, row)
        var (a, b): ([Float], [Float]) = ([], [])
        for y in 0..<lightness.height {
            try reader.read(x: 0, y: y, width: width, height: 1, scale: 1, offset: 0, into: &row)
            enlarger.enlarge(row: y, columns: 0..<width, lightness: row, a: &rowA, b: &rowB)
            a += rowA
            b += rowB
        }
        return (a, b)
    }
}

/// How near a model comes to one photograph's colours.
public struct EvaluatedPhotograph: Sendable, Encodable {
    /// Pixels.
    public var width: Int
    /// Pixels.
    public var height: Int
    /// At the photograph's own size.
    public var native: ColorEvaluation
    /// With the short side reduced; the same where it was not longer.
    public var reduced: ColorEvaluation
}
