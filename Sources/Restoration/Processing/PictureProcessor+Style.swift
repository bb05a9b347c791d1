import ColorScience
import Colorization
import Files
import Imaging
import PictureAnalysis
public import Records
public import SystemPackage

extension PictureProcessor {
    /// Looks at a picture that lends others its colours or its mood, as the recipe looks at its pictures.
    ///
    /// - Throws: why it cannot be used; unsupported where the model or the recipe takes no style.
    public func styleReference(_ path: FilePath) throws(PictureFailure) -> StyleReference {
        guard let engine, let coloring = settings.recipe.coloring,
            engine.colorizer.configuration.hasGlobal
        else {
            throw PictureFailure(
                .unsupported,
                "The model has no global features, so it cannot follow a style.",
                remedy: "Use another model, or leave --style out.")
        }
        let digest = try FileDigest(ofPicture: path)
        let picture = try Self.picture(path, workFolder)
        let view = try engine.view(of: picture.lightness, method: coloring.method)
        return StyleReference(
            path: CodablePath(path), sha256: digest.sha256,
            global: engine.globalFeatures(of: view, threads: threads),
            palette: engine.colorizer.takesPalettes ? Self.palette(picture.small) : nil)
    }

    /// The lightness of a picture, and a small copy of it.
    private static func picture(
        _ path: FilePath, _ workFolder: FilePath
    ) throws(PictureFailure) -> ReferencePicture {
        do throws(ImagingError) {
            let picture = try SourcePicture(opening: path).decode(workFolder: workFolder)
            return ReferencePicture(
                lightness: try picture.lightness(workFolder: workFolder),
                small: try AnalysisPicture(reducing: picture))
        } catch {
            throw error.failure
        }
    }

    /// The colours of a small copy; nil if it is grey.
    private static func palette(_ small: AnalysisPicture) -> Palette? {
        let chroma = ChromaAnalysis(small)
        guard chroma.isColor || chroma.isToned else { return nil }
        let lab = LabPlanes(small)
        return Palette(a: lab.a, b: lab.b)
    }
}

/// A style reference as it was decoded.
private struct ReferencePicture: ~Copyable {
    let lightness: VipsImage
    let small: AnalysisPicture
}
