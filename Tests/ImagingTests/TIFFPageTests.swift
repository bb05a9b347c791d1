import Foundation
import Metadata
import Records
import SystemPackage
import TensorCore
import TestSupport
import Testing

@testable import Imaging

extension ImagingSuite {
    /// Which picture of a TIFF file is taken, and what becomes of hostile files.
    @Suite struct TIFFPages {
        private static func file(_ name: String) -> FilePath {
            FilePath(Fixtures.url("tiff/\(name).tif").path(percentEncoded: false))
        }

        /// Pixels and metadata are those of the picture in full size, wherever it stands.
        @Test(arguments: [
            "thumbnail-first", "thumbnail-first-old", "thumbnail-with-picture", "pyramid", "mask",
            "only-reduced",
        ])
        func firstInFullSize(name: String) throws {
            let source = try SourcePicture(opening: Self.file(name))
            #expect(source.facts.pages == 1)
            #expect(!source.flags.contains(.multipage))
            #expect(source.metadata.imageDescription == "Picture 3")
            #expect(source.facts.dotsPerInch == 300)
            let xmp = try #require(source.metadata.xmp)
            #expect(String(decoding: xmp, as: UTF8.self).contains(">3<"))
            let exif = try #require(source.metadata.exif)
            #expect(String(decoding: exif, as: UTF8.self).contains("Somebody 3"))
            #expect(try samples(try source.decode(workFolder: "/tmp")) == Pattern.gray(8))
        }

        @Test func eachPageIsItself() throws {
            let path = Self.file("pages")
            let first = try SourcePicture(opening: path)
            #expect(first.facts.pages == 3)
            #expect(first.flags.contains(.multipage))
            #expect(
                try samples(first.decode(workFolder: "/tmp")) == Pattern.gray(8).map { 255 - $0 })

            let second = try SourcePicture(opening: path, page: 2)
            #expect(second.facts.orientation == 8)
            #expect(second.facts.width == 40 && second.facts.height == 30)
            #expect(second.metadata.imageDescription == "Picture 2")
            #expect(!second.flags.contains(.multipage))
            #expect(try samples(second.decode(workFolder: "/tmp")) == Pattern.rgb(8))

            let third = try SourcePicture(opening: path, page: 3)
            #expect(third.facts.bitDepth == 16 && third.facts.dotsPerInch == 300)
            #expect(try samples(third.decode(workFolder: "/tmp")) == Pattern.gray(16))
        }

        @Test func pagesThatAreNotThere() {
            for (path, page, words) in [
                (Self.file("pages"), 4, "3 pages"), (Self.file("pages"), 0, "3 pages"),
                (fixture("grey8.jpg"), 2, "one page"),
            ] {
                let error = #expect(throws: ImagingError.self) {
                    _ = try SourcePicture(opening: path, page: page)
                }
                #expect(error?.message.contains(words) == true)
            }
            #expect(throws: Never.self) {
                _ = try SourcePicture(opening: fixture("grey8.jpg"), page: 1)
            }
        }

        /// A classic file can hold more than 4 GB, but its offsets then begin anew.
        @Test func dataBeyondOffsets() throws {
            let folder = try TestFolder()
            let path = folder.path.appending("large.tif")
            func file(_ offsets: [Int]) throws {
                let head = Self.directory(ofStrips: offsets)
                let file = try FileDescriptor.open(
                    path, .writeOnly, options: [.create, .truncate], permissions: .ownerReadWrite)
                try file.closeAfter {
                    _ = try file.writeAll(head)
                    try file.resize(to: 5 << 30)
                }
            }
            try file([1 << 20, 4_000_000_000, 4_100_000_000])
            #expect(Refusal.failure(path) == nil)
            try file([1 << 20, 4_000_000_000, 1 << 20])
            let error = Refusal.failure(path)
            #expect(error?.code == .unsupported)
            #expect(error?.message.contains("beyond 4 GB") == true)
            #expect(error?.remedy.contains("BigTIFF") == true)
        }

        /// The beginning of a picture 4 pixels wide of so many rows, each in a strip.
        private static func directory(ofStrips offsets: [Int]) -> [UInt8] {
            let count = offsets.count
            let end = 8 + 2 + 12 * 9 + 4
            return directory([
                (256, 3, 1, 4), (257, 3, 1, count), (258, 3, 1, 8), (259, 3, 1, 1),
                (262, 3, 1, 1), (273, 4, count, end), (277, 3, 1, 1), (278, 3, 1, 1),
                (279, 4, count, end + 4 * count),
            ]) + offsets.flatMap { number($0, 4) } + offsets.flatMap { _ in number(4, 4) }
        }

        /// A square grey picture in one square tile of a few bytes of data.
        private static func inTile(side: Int, tile: Int) -> [UInt8] {
            directory([
                (256, 4, 1, side), (257, 4, 1, side), (258, 3, 1, 8), (259, 3, 1, 8),
                (262, 3, 1, 1), (277, 3, 1, 1), (322, 4, 1, tile), (323, 4, 1, tile),
                (324, 4, 1, 8), (325, 4, 1, 50),
            ])
        }

        /// A file of one directory of entries: tag, type, count, value or its place.
        private static func directory(_ entries: [(Int, Int, Int, Int)]) -> [UInt8] {
            let table = entries.flatMap {
                number($0.0, 2) + number($0.1, 2) + number($0.2, 4) + number($0.3, 4)
            }
            return [0x49, 0x49, 42, 0, 8, 0, 0, 0] + number(entries.count, 2) + table + number(0, 4)
        }

        private static func number(_ value: Int, _ count: Int) -> [UInt8] {
            (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
        }

        /// Memory for a tile is named beforehand where the picture justifies it, and refused where not.
        @Test func memoryOfTiles() throws {
            let folder = try TestFolder()
            func open(side: Int, tile: Int) throws -> WholePicture? {
                let path = try folder.write(Self.inTile(side: side, tile: tile), "tile.tif")
                return try OpenedPicture.open(SourceFile(opening: path), page: nil).whole
            }
            #expect(try open(side: 200, tile: 256) == nil)
            #expect(try #require(try open(side: 8000, tile: 8192)).leastBytes == 64 << 20)
            let error = #expect(throws: ImagingError.self) { try open(side: 200, tile: 65536) }
            #expect(error?.code == .damaged)
        }

        static let names =
            (try? FileManager.default.contentsOfDirectory(
                atPath: Fixtures.url("tiff").path(percentEncoded: false)))?
            .filter { $0.hasSuffix(".tif") && !$0.hasPrefix("large") }.sorted() ?? []

        private static func isExpected(_ error: ImagingError?) -> Bool {
            [nil, .damaged, .unsupported, .notAPicture, .tooLarge].contains(error?.code)
        }

        /// Bytes flipped in the first directory and anywhere: an error or a picture, never a crash.
        @Test(arguments: names) func flippedBytes(name: String) throws {
            let folder = try TestFolder()
            let whole = try bytes(of: FilePath(Fixtures.url("tiff/\(name)").path))
            var random = SeededRandom(seed: UInt64(whole.count))
            for _ in 0..<12 {
                var content = whole
                for _ in 0..<Int.random(in: 1...12, using: &random) {
                    let range =
                        Bool.random(using: &random)
                        ? max(0, whole.count - 400)..<whole.count : 0..<whole.count
                    content[Int.random(in: range, using: &random)] = .random(
                        in: 0...255, using: &random)
                }
                let path = try folder.write(content, "flipped.tif")
                let error = Refusal.failure(path, limits: DecodeLimits(maxPixels: 1_000_000))
                #expect(Self.isExpected(error), "\(error as Any)")
            }
            _ = VipsRuntime.takeWarnings()
        }

        @Test(arguments: [
            "grey12.tif", "rgb-planes-tiled8.tif", "jpeg-ycbcr22.tif", "old-jpeg11.tif",
            "thumbnail-with-picture.tif",
        ])
        func cutAtEveryLength(name: String) throws {
            let folder = try TestFolder()
            let whole = try bytes(of: FilePath(Fixtures.url("tiff/\(name)").path))
            for count in stride(from: 8, to: whole.count, by: max(1, whole.count / 150)) {
                let path = try folder.write(Array(whole.prefix(count)), "cut.tif")
                #expect(Self.isExpected(Refusal.failure(path)))
            }
        }

        @Test func absurdSizes() throws {
            let folder = try TestFolder()
            for (width, height) in [
                (0, 9), (9, 0), (4_294_967_295, 1), (1, 4_294_967_295), (20_000_000, 3),
            ] {
                let path = try folder.write(
                    TIFFBuilder(width: width, height: height, data: [1, 2, 3]).file, "absurd.tif")
                let error = Refusal.failure(path)
                #expect(error != nil && Self.isExpected(error), "\(error as Any)")
            }
        }

        /// One picture's error never turns up in another's.
        @Test func messagesStayWithTheirPicture() throws {
            let folder = try TestFolder()
            let whole = try bytes(of: fixture("bilevel-g4.tif"))
            var hurt = whole
            for index in 40..<60 { hurt[index] = 0xAA }
            let path = try folder.write(hurt, "hurt.tif")
            let error = Refusal.failure(path)
            #expect(error?.code == .damaged && error?.detail.isEmpty == false, "\(error as Any)")
            let other = try folder.write(Array("%PDF".utf8), "other.png")
            #expect(Refusal.failure(other)?.detail.isEmpty == true)
            #expect(VipsMessages.take() == "")
        }
    }
}
