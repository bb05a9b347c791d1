import Colorization
import FoundationEssentials
import Imaging
import Metadata
import SystemPackage

/// Processor seconds of the parts of a folder's work, each done alone on one thread: no program can
/// finish the folder in less than their sum, shared by all cores.
struct PartsAlone: Encodable {
    private(set) var decodeS = 0.0
    private(set) var networkS = 0.0
    /// Chroma upsampled, joined with lightness and converted: part of the program's `encode`.
    private(set) var mergeS = 0.0
    private(set) var encodeS = 0.0

    /// Of one core.
    var sum: Double { decodeS + networkS + mergeS + encodeS }

    /// Does the parts of one picture: of a scan, and of the program's `result`, whose pixels are what
    /// is encoded.
    mutating func add(
        scan: FilePath, result: FilePath, engine: Engine, workFolder: FilePath
    ) throws {
        let start = Stopwatch.processorSecondsOfThisProcess
        let lightness = try SourcePicture(opening: scan).decode(workFolder: workFolder)
            .lightness(workFolder: workFolder)
        let decoded = Stopwatch.processorSecondsOfThisProcess
        let plane = try Self.chroma(of: lightness, engine, workFolder)
        let predicted = Stopwatch.processorSecondsOfThisProcess
        decodeS += decoded - start
        networkS += predicted - decoded
        mergeS += try Stopwatch.processorSeconds { try Self.merge(lightness, with: plane) }
        encodeS += try Self.encodingSeconds(of: result, workFolder)
    }

    private static func chroma(
        of lightness: borrowing VipsImage, _ engine: Engine, _ workFolder: FilePath
    ) throws -> ChromaPlane {
        let side = engine.colorizer.configuration.globalSize
        let global = engine.globalFeatures(
            of: try lightness.resizedLightness(width: side, height: side), threads: 1)
        let plane = try ChromaPlane(
            pictureWidth: lightness.width, pictureHeight: lightness.height, folder: workFolder)
        try engine.colorize(
            ScanLightness(lightness.shared()), global: global, threads: 1, into: plane)
        return plane
    }

    private static func merge(
        _ lightness: borrowing VipsImage, with plane: ChromaPlane
    ) throws {
        let merge = RowMerge(plane, bitDepth: lightness.bitDepth)
        let strip = PixelStrip(lightness.shared(), rows: 64)
        for y in stride(from: 0, to: lightness.height, by: strip.rows) {
            try strip.read(from: y) { row, codes in
                merge.merge(codes, row: row)
            }
        }
    }

    private static func encodingSeconds(
        of result: FilePath, _ workFolder: FilePath
    ) throws -> Double {
        let picture = try SourcePicture(opening: result).decode(workFolder: workFolder)
        let copy = workFolder.appending("encoded.tif")
        return try Stopwatch.processorSeconds {
            try picture.write(to: copy, as: EncodeSettings(), metadata: OutputMetadata())
        }
    }
}
