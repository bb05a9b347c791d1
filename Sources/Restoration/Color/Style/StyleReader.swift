import ColorScience
import Colorization
import Files
import Imaging
import NeuralNetwork
import PictureAnalysis
import Records
public import SystemPackage

/// Reads style references: a picture, or a table of sources and their references.
public struct StyleReader {
    private let engine: ColorEngine
    private let method: ColorMethod
    private let workFolder: FilePath

    /// Maps a model and starts libvips.
    ///
    /// - Parameters:
    ///   - model: the model file.
    ///   - method: the references are seen as the recipe sees its pictures.
    ///   - workFolder: where temporary files may lie.
    /// - Throws: `ModelError` if the model cannot be used.
    public init(model: FilePath, method: ColorMethod, workFolder: FilePath) throws {
        VipsRuntime.start()
        engine = try ColorEngine(model: model)
        self.method = method
        self.workFolder = workFolder
    }

    /// Reads a reference: a picture for every source, or a CSV file with lines `source,reference` or
    /// `source,reference,page,part`, whose paths are absolute or start from the file's folder.
    ///
    /// - Throws: ``StyleError`` that names file and line.
    public func table(from path: FilePath) throws(StyleError) -> StyleTable {
        guard engine.colorizer.configuration.hasGlobal else {
            throw StyleError(
                description:
                    "The model has no global features, so that no style can be given to it. "
                    + "Use another model, or leave --style out.")
        }
        guard path.extension?.lowercased() == "csv" else {
            return StyleTable(try reference(path, named: "'\(path)'"))
        }
        return try table(of: try StyleList(reading: path), in: path)
    }

    private func table(
        of list: StyleList, in file: FilePath
    ) throws(StyleError) -> StyleTable {
        let folder = file.absolute.removingLastComponent()
        var references: [StyleReference] = []
        var known: [FilePath: Int] = [:]
        var places: [StyleTable.Target: Int] = [:]
        for entry in list.entries {
            let path = folder.pushing(entry.reference).lexicallyNormalized()
            if known[path] == nil {
                references.append(
                    try reference(path, named: "'\(path)' (line \(entry.line) of '\(file)')"))
                known[path] = references.count - 1
            }
            let picture = StyleTable.Target(
                source: CodablePath(folder.pushing(entry.source).withoutLinks), place: entry.place)
            guard places.updateValue(known[path] ?? 0, forKey: picture) == nil else {
                throw StyleError(
                    description: "Line \(entry.line) of '\(file)' names '\(entry.source)' a second "
                        + "time. Give each picture one reference.")
            }
        }
        return StyleTable(references: references, places: places)
    }

    private func reference(
        _ path: FilePath, named name: String
    ) throws(StyleError) -> StyleReference {
        do throws(PictureFailure) {
            let digest = try FileDigest(ofPicture: path)
            let picture = try Self.picture(path, workFolder)
            let view = try engine.view(of: picture.lightness, method: method)
            return StyleReference(
                path: CodablePath(path), sha256: digest.sha256,
                global: engine.globalFeatures(of: view, threads: ThreadBudget(1)),
                palette: engine.colorizer.takesPalettes ? Self.palette(picture.small) : nil)
        } catch {
            throw StyleError(
                description: "The style reference \(name) cannot be used. \(error.description)")
        }
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
