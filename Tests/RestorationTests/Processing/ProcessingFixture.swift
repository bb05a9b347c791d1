import Files
import Foundation
import Imaging
import Metadata
import Records
import SystemPackage
import TestSupport
import Testing

@testable import Restoration

/// A processor with its own work folder, which vanishes with it.
final class ProcessingFixture {
    let place: TestFolder
    var folder: FilePath { place.path }
    let settings: ProcessingSettings
    let processor: PictureProcessor
    /// Another one whose folder this one reads from.
    var keeps: ProcessingFixture?

    /// A processor with a small network and a recipe that ships, with stages before its own and
    /// parameters changed.
    convenience init(
        recipe name: String = "archive", before stages: [StageConfiguration] = [],
        changes: [(parameter: String, stage: String, value: ParameterValue)] = [],
        model: URL = Fixtures.url("pytorch/model_eighth.safetensors"), style: FilePath? = nil,
        hints: FilePath? = nil, polarityModel: URL? = nil, recolorize: Bool = false,
        maxPixels: Int = 100_000_000
    ) throws {
        var recipe = try RecipeTests.shipped(name)
        if !stages.isEmpty {
            recipe = try Recipe(
                name: name, version: recipe.version, summary: recipe.summary, when: recipe.when,
                configurations: stages + recipe.configurations)
        }
        for change in changes {
            recipe = try recipe.setting(change.parameter, of: change.stage, to: change.value)
        }
        try self.init(
            recipe: recipe, model: model, style: style, hints: hints, polarityModel: polarityModel,
            recolorize: recolorize,
            maxPixels: maxPixels)
    }

    private static let sha256 = String(repeating: "0f", count: 32)

    /// A processor with a small network and a recipe.
    init(
        recipe: Recipe, model: URL = Fixtures.url("pytorch/model_eighth.safetensors"),
        style: FilePath? = nil, hints: FilePath? = nil,
        polarityModel: URL? = nil, recolorize: Bool = false, maxPixels: Int = 100_000_000,
        language: Language = .english
    ) throws {
        let place = try TestFolder()
        self.place = place
        var settings = ProcessingSettings(
            recipe: recipe,
            packedModel: recipe.addsColor ? CodablePath(FilePath(model.path)) : nil,
            models: try Self.models(for: recipe, polarity: polarityModel),
            parameters: RunParameters(recipe: recipe, model: "eighth", modelSHA256: Self.sha256),
            recolorize: recolorize, maxPixels: maxPixels, programVersion: "1.2.3")
        let reader = try PictureProcessor(settings: settings, workFolder: place.path)
        settings.styles = try style.map {
            try StyleReader(reader.styleReference).table(from: $0)
        }
        settings.hints = try hints.map { try HintReader(reader.mask).table(from: $0) }
        settings.parameters = RunParameters(
            recipe: recipe, model: "eighth", modelSHA256: Self.sha256, language: language)
        self.settings = settings
        processor = try PictureProcessor(settings: settings, workFolder: place.path)
        processor.use(threads: 2)
    }

    /// Those that the stages ask for, and one that tells negatives, if there is one.
    private static func models(
        for recipe: Recipe, polarity: URL?
    ) throws -> [String: InstalledModel] {
        var models: [String: InstalledModel] = [:]
        for type in recipe.models {
            let file = Fixtures.packageRoot.appending(path: "Models/\(type.name).safetensors")
            models[type.key] = try InstalledModel(at: FilePath(file.path))
        }
        models["polarity"] = try polarity.map { try InstalledModel(at: FilePath($0.path)) }
        return models
    }

    static func sample(_ name: String) -> FilePath {
        FilePath(Fixtures.packageRoot.appending(path: "Samples/\(name)").path)
    }

    /// A small copy of a sample, as an 8-bit PNG.
    func small(_ name: String) throws -> FilePath {
        let path = folder.appending("small-\(name).png")
        let picture = try SourcePicture(opening: Self.sample(name)).decode(workFolder: folder)
        try picture.reduced(longSide: 200).write(
            to: path, as: EncodeSettings(format: .png, bitDepth: 8), metadata: OutputMetadata())
        return path
    }

    func process(_ source: FilePath) throws(PictureFailure) -> PictureRecord {
        try processor.process(source, PictureContent(sha256: FileDigest(ofPicture: source).sha256))
    }

    func file(_ name: String) -> FilePath { folder.appending(name) }

    /// Names of the files in the work folder.
    var files: [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder.string)) ?? []).sorted()
    }

    /// Writes a grey TIFF of 16 bits.
    func wideSource(width: Int, height: Int, _ code: (Int, Int) -> UInt16) throws -> FilePath {
        let samples = (0..<height).flatMap { y in (0..<width).map { code($0, y) } }
        let picture = try VipsImage.fromMemory(samples, width: width, height: height, bands: 1)
        let path = folder.appending("source-\(width)x\(height).tif")
        try picture.write(to: path, as: EncodeSettings(), metadata: OutputMetadata())
        return path
    }
}
