import ArgumentParser
import Files
import Imaging
import Metadata
import SystemPackage
import TensorCore

/// Reading scans and writing results.
struct MeasureCodecs: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "codecs",
        abstract: "Time the decoding of grey and the encoding of colour pictures.")

    func run() throws { try Self.measure() }

    static func measure() throws {
        VipsRuntime.start()
        let folder = try TemporaryFolder()
        for (format, bitDepth) in forms {
            try measure(format, bitDepth: bitDepth, in: folder.path)
        }
    }

    private static let runs = 3
    private static let forms: [(EncodeSettings.Format, Int)] = [
        (.tiff, 8), (.tiff, 16), (.jpeg, 8), (.png, 8), (.png, 16),
    ]

    private static func measure(
        _ format: EncodeSettings.Format, bitDepth: Int, in folder: FilePath
    ) throws {
        let settings = EncodeSettings(format: format)
        let gray = try GrainyPicture.make(bands: 1, bitDepth: bitDepth)
        let color = try GrainyPicture.make(bands: 3, bitDepth: bitDepth)
        let path = folder.appending("picture.\(format.fileExtension)")
        try gray.write(to: path, as: settings, metadata: OutputMetadata())
        let decoding = try Stopwatch.median(runs: runs) {
            _ = try SourcePicture(opening: path).decode(workFolder: folder)
        }
        let encoding = try Stopwatch.median(runs: runs) {
            try color.write(to: path, as: settings, metadata: OutputMetadata())
        }
        let megapixels = Double(gray.width * gray.height) / 1e6
        Report.write(
            "codec",
            CodecTime(
                format: format.rawValue, bitDepth: bitDepth,
                decodeGrayMegapixelsPerSecond: megapixels / decoding,
                encodeColorMegapixelsPerSecond: megapixels / encoding))
    }
}

private struct CodecTime: Encodable {
    let format: String
    let bitDepth: Int
    let decodeGrayMegapixelsPerSecond: Double
    let encodeColorMegapixelsPerSecond: Double
}

/// A picture that compresses like a scan: slow gradients under grain.
private enum GrainyPicture {
    private static let width = 2400
    private static let height = 1800
    /// Of full scale.
    private static let grain = 0.02

    static func make(bands: Int, bitDepth: Int) throws -> VipsImage {
        var random = SeededRandom(seed: 1)
        let largest = bitDepth == 8 ? 255.0 : 65535.0
        var values: [Double] = []
        values.reserveCapacity(width * height * bands)
        for y in 0..<height {
            for x in 0..<width {
                let slope = 0.2 + 0.3 * Double(x) / Double(width) + 0.3 * Double(y) / Double(height)
                let value = slope + grain * (Double(random.next() >> 40) / Double(1 << 23) - 1)
                for band in 0..<bands { values.append((value - 0.05 * Double(band)) * largest) }
            }
        }
        if bitDepth == 8 {
            return try .fromMemory(
                values.map { UInt8($0) }, width: width, height: height, bands: bands)
        }
        return try .fromMemory(
            values.map { UInt16($0) }, width: width, height: height, bands: bands)
    }
}
