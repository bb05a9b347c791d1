import Foundation
import SystemPackage
import TensorCore
import TestSupport
import Testing

@testable import Metadata

/// Boxes of HEIF files: hand-made ones, and what encoders wrote, cut and flipped.
@Suite struct HEIFTests {
    private static func fixture(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: Fixtures.url("formats/\(name)")))
    }

    private static func read(_ bytes: [UInt8]) throws(HEIFProblem) -> HEIFPicture {
        try HEIFPicture(MemorySource(bytes: bytes))
    }

    @Test(arguments: [
        ("rgb8.heic", 8, false), ("grey10.heic", 10, true), ("rgb12.heic", 12, false),
        ("rgb8.avif", 8, false), ("grey12.avif", 12, true), ("rgb10.avif", 10, false),
    ])
    func codecs(name: String, bits: Int, isGray: Bool) throws {
        let picture = try Self.read(Self.fixture(name))
        #expect(picture.width == 40 && picture.height == 30)
        #expect(picture.bits == bits && picture.isGray == isGray)
        #expect(picture.isAV1 == name.hasSuffix("avif"))
    }

    @Test func codePoints() throws {
        let p3 = try #require(try Self.read(Self.fixture("display-p3.avif")).codePoints)
        #expect(p3.primaries == 12 && p3.transfer == 13 && p3.matrix == 0 && p3.isFullRange)
        let limited = try #require(try Self.read(Self.fixture("grey8-limited.avif")).codePoints)
        #expect(!limited.isFullRange)
        #expect(try Self.read(Self.fixture("premultiplied.avif")).isPremultiplied)
        #expect(try Self.read(Self.fixture("rgba8.avif")).isPremultiplied == false)
    }

    @Test(arguments: [
        "rgb8.heic", "exif6-irot.heic", "grid.avif", "crop.avif", "metadata.avif",
        "premultiplied.avif",
    ])
    func cutAnywhere(name: String) throws {
        let bytes = try Self.fixture(name)
        let whole = try Self.read(bytes)
        for count in stride(from: 0, to: bytes.count, by: bytes.count > 4000 ? 7 : 1) {
            // What lies behind the picture's own data may be missing.
            let cut = try? Self.read(Array(bytes.prefix(count)))
            #expect(cut == nil || cut?.coded == whole.coded, "\(count) bytes of \(name)")
            if cut != nil { #expect(count > whole.coded[0].places[0].upperBound - 1) }
        }
    }

    @Test(arguments: ["rgb8.heic", "exif6-irot.heic", "grid-turned.avif", "crop.avif", "two.heic"])
    func flippedBytes(name: String) throws {
        let bytes = try Self.fixture(name)
        var random = SeededRandom(seed: 17)
        var opened = 0
        for _ in 0..<4000 {
            var flipped = bytes
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let place = Int.random(in: 0..<min(flipped.count, 900), using: &random)
                flipped[place] = [0, 1, 2, 0x7F, 0x80, 0xFF].randomElement(using: &random) ?? 0
            }
            do throws(HEIFProblem) {
                let picture = try Self.read(flipped)
                opened += 1
                #expect((1...8).contains(picture.orientation))
                #expect(picture.crop.x >= 0 && picture.crop.x + picture.crop.width <= picture.width)
                #expect(
                    picture.crop.y >= 0 && picture.crop.y + picture.crop.height <= picture.height)
                _ = flipped.withUnsafeBytes { picture.isDamaged(in: $0) }
            } catch {}
        }
        #expect(opened > 100)
    }

    /// A file of items of some types, each of which refers to others as to its parts.
    private static func file(_ types: [String], parts: [[Int]]) -> [UInt8] {
        func number(_ value: Int, _ count: Int) -> [UInt8] {
            ByteOrder.big.bytes(UInt64(value), count: count)
        }
        func box(_ type: String, _ content: [UInt8]) -> [UInt8] {
            number(content.count + 8, 4) + Array(type.utf8) + content
        }
        let items = types.enumerated().map { id, type in
            box("infe", [2, 0, 0, 0] + number(id, 2) + [0, 0] + Array(type.utf8) + [0])
        }
        let references = parts.enumerated().map { id, parts in
            box("dimg", number(id, 2) + number(parts.count, 2) + parts.flatMap { number($0, 2) })
        }
        let version: [UInt8] = [0, 0, 0, 0]
        let boxes = [
            box("pitm", version + number(0, 2)),
            box("iinf", version + number(types.count, 2) + items.flatMap { $0 }),
            box("iloc", version + [0x44, 0x40] + number(0, 2)), box("iprp", box("ipco", [])),
            box("iref", version + references.flatMap { $0 }),
        ]
        return box("ftyp", Array("heic".utf8) + version)
            + box("meta", version + boxes.flatMap { $0 })
    }

    /// A quarter of a megabyte that stands for 3.6 * 10^9 parts, none of which holds anything.
    @Test func partsOfPartsAreCounted() {
        let many = { (id: Int) in Array(repeating: id, count: 60_000) }
        let bytes = Self.file(["iovl", "iovl", "grid"], parts: [many(1), many(2)])
        #expect(throws: HEIFProblem.damaged("the picture has too many parts")) {
            try Self.read(bytes)
        }
        let few = Self.file(["iovl", "iovl", "grid"], parts: [[1, 1], [2, 2]])
        #expect(throws: HEIFProblem.damaged("the main picture has no parts")) { try Self.read(few) }
    }

    /// What is done to a picture in any order comes down to one crop and one turn.
    @Test func geometry() throws {
        // A picture of labels, and the same steps made on it one by one.
        struct Labels: Equatable {
            var rows: [[Int]]
            func left() -> Labels {
                Labels(rows: rows[0].indices.reversed().map { x in rows.map { $0[x] } })
            }
            func mirrored(_ axis: UInt8) -> Labels {
                Labels(rows: axis == 1 ? rows.map { $0.reversed() } : rows.reversed())
            }
            func part(_ x: Int, _ y: Int, _ width: Int, _ height: Int) -> Labels {
                Labels(rows: rows[y..<y + height].map { Array($0[x..<x + width]) })
            }
        }
        func word(_ value: Int) -> [UInt8] {
            (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) }
        }
        var random = SeededRandom(seed: 3)
        for _ in 0..<500 {
            let (width, height) = (
                Int.random(in: 3...11, using: &random), Int.random(in: 3...11, using: &random)
            )
            let stored = Labels(
                rows: (0..<height).map { y in (0..<width).map { x in 100 * y + x } })
            var geometry = HEIFGeometry(width: width, height: height)
            var expected = stored
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let isApplied: Bool
                switch Int.random(in: 0...2, using: &random) {
                case 0:
                    let quarters = UInt8.random(in: 0...3, using: &random)
                    isApplied = geometry.apply(.init(type: "irot", bytes: [quarters]))
                    for _ in 0..<quarters { expected = expected.left() }
                case 1:
                    let axis = UInt8.random(in: 0...1, using: &random)
                    isApplied = geometry.apply(.init(type: "imir", bytes: [axis]))
                    expected = expected.mirrored(axis)
                default:
                    let (w, h) = (expected.rows[0].count, expected.rows.count)
                    let (cw, ch) = (
                        Int.random(in: 1...w, using: &random), Int.random(in: 1...h, using: &random)
                    )
                    let x = Int.random(in: 0...w - cw, using: &random)
                    let y = Int.random(in: 0...h - ch, using: &random)
                    // Offsets of the middles, in halves.
                    let clap =
                        word(cw) + word(1) + word(ch) + word(1) + word(2 * x + cw - w) + word(2)
                        + word(2 * y + ch - h) + word(2)
                    isApplied = geometry.apply(.init(type: "clap", bytes: clap))
                    expected = expected.part(x, y, cw, ch)
                }
                #expect(isApplied)
            }
            let crop = geometry.crop
            var found = stored.part(crop.x, crop.y, crop.width, crop.height)
            // EXIF's orientations, made of turns to the left and mirrors.
            let (turns, isMirrored) = [
                (0, false), (0, true), (2, false), (2, true), (3, true), (3, false), (1, true),
                (1, false),
            ][geometry.orientation - 1]
            for _ in 0..<turns { found = found.left() }
            if isMirrored { found = found.mirrored(1) }
            #expect(found == expected)
        }
    }

    @Test func exifItems() {
        let block: [UInt8] = [0x49, 0x49, 42, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0]
        let letters = Array("Exif\0\0".utf8)
        #expect(EXIFItem.structure([0, 0, 0, 0] + block) == block)
        #expect(EXIFItem.structure([0, 0, 0, 6] + letters + block) == block)
        #expect(EXIFItem.structure([0, 0, 0, 0] + letters + block) == block)
        #expect(
            EXIFItem.structure([0, 0, 0, 16] + [UInt8](repeating: 9, count: 16) + block) == block)
        #expect(EXIFItem.structure(block) == block)
        #expect(EXIFItem.structure([0, 0, 0, 200] + block) == nil)
        #expect(EXIFItem.structure([]) == nil)
    }

    /// Three zero bytes in a row do not occur within a unit of HEVC.
    @Test func zeroedUnits() throws {
        let property = [UInt8](repeating: 0, count: 21) + [3]
        let codec = try #require(HEIFCodec(.hevc, property))
        func isDamaged(_ bytes: [UInt8]) -> Bool {
            let data = HEIFCodedData(codec: codec, places: [0..<bytes.count])
            return bytes.withUnsafeBytes { data.isDamaged(in: $0) }
        }
        #expect(!isDamaged([0, 0, 0, 4, 1, 0, 0, 3, 0, 0, 0, 2, 7, 7]))
        #expect(isDamaged([0, 0, 0, 4, 1, 0, 0, 0, 0, 0, 0, 2, 7, 7]))
        #expect(isDamaged([0, 0, 0, 4, 1, 0, 0, 2, 0, 0, 0, 2, 7, 7]))
        #expect(isDamaged([0, 0, 0, 4, 1, 9, 9, 9, 0, 0, 0, 0]))
        #expect(isDamaged([0, 0, 0, 4, 1, 9, 9, 9, 0, 0]))
        #expect(isDamaged([0, 0, 0, 9, 1, 9, 9, 9]))
    }
}
