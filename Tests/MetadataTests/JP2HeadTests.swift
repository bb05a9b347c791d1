import Records
import TensorCore
import TestSupport
import Testing

@testable import Metadata

/// What stands before the code stream of JP2 outputs.
@Suite struct JP2HeadTests {
    private static let xmp = Array("<x:xmpmeta xmlns:x='adobe:ns:meta/'/>".utf8)
    private static let exif: [UInt8] = Array("II".utf8) + [42, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0]

    private static func file() -> [UInt8] {
        JP2Head.beginning(width: 40, height: 30, bands: 3, bitDepth: 8) + [0xFF, 0x4F, 1, 2, 3]
    }

    private static func labelled(_ file: [UInt8], _ resolution: Resolution? = nil) -> [UInt8]? {
        let found = JP2Head.replacing(
            MemorySource(bytes: file), exif: exif, xmp: xmp, resolution: resolution)
        return found.map { $0.head + file[$0.rest...] }
    }

    /// What our reader of boxes finds in a file.
    private static func metadata(_ file: [UInt8]) throws -> JP2Metadata {
        let source = MemorySource(bytes: file)
        var metadata = JP2Metadata()
        for box in BoxList(source, in: 0..<file.count).boxes {
            try metadata.read(box, source)
            guard box.type == "jp2h" else { continue }
            for inner in BoxList(source, in: box.body).boxes { try metadata.read(inner, source) }
        }
        return metadata
    }

    @Test func metadataAreReplacedAndNotAdded() throws {
        let resolution = Resolution(x: 600, y: 300, origin: .tiff)
        let once = try #require(Self.labelled(Self.file(), resolution))
        let found = try Self.metadata(once)
        #expect(found.xmp == Self.xmp && found.exif == Self.exif)
        #expect(found.captured?.x == 600 && found.captured?.y == 300)
        #expect(Self.labelled(once, resolution) == once)
        let bare = try #require(
            JP2Head.replacing(
                MemorySource(bytes: once), exif: nil, xmp: nil, resolution: nil))
        #expect(bare.head + once[bare.rest...] == Self.file())
    }

    @Test(arguments: [0.5, 72, 204, 299.5, 300, 1200, 4800.25, 65_535, 99_999, 1_000_000])
    func resolutionsComeBack(value: Double) throws {
        let resolution = Resolution(x: value, y: value, origin: .tiff)
        let file = try #require(Self.labelled(Self.file(), resolution))
        let found = try #require(try Self.metadata(file).captured)
        // Four digits at least; the reader rounds to whole numbers what is near one.
        #expect(abs(found.x / value - 1) < 0.0002, "\(found.x)")
    }

    @Test func ratiosAreNotStated() throws {
        let ratio = Resolution(x: 2, y: 1, unit: .none, origin: .phys)
        let file = try #require(Self.labelled(Self.file(), ratio))
        #expect(try Self.metadata(file).captured == nil)
    }

    /// Nothing is read beyond the end, and what is no file of ours is none.
    @Test func cutAndFlipped() throws {
        let whole = try #require(
            Self.labelled(Self.file(), Resolution(x: 300, y: 300, origin: .tiff)))
        for length in 0..<whole.count {
            if let found = Self.labelled(Array(whole.prefix(length))) {
                #expect(length > whole.count - 8 && found.count > 0)
            }
        }
        var random = SeededRandom(seed: 5)
        for _ in 0..<2000 {
            var changed = whole
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                changed[Int.random(in: 0..<whole.count, using: &random)] = .random(
                    in: 0...255, using: &random)
            }
            _ = Self.labelled(changed)
        }
    }
}
