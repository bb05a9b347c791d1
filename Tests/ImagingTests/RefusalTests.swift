import Foundation
import Glibc
import Records
import SystemPackage
import TensorCore
import TestSupport
import Testing

@testable import Imaging

extension ImagingSuite {
    /// Files that are no pictures, or not whole ones: each a clear error, never a crash.
    @Suite struct Refusal {
        static func failure(_ path: FilePath, limits: DecodeLimits = DecodeLimits())
            -> ImagingError?
        {
            do {
                _ = try decoded(path, limits: limits)
                return nil
            } catch {
                return error as? ImagingError
            }
        }

        static let whole = [
            "grey8.jpg", "progressive.jpg", "rgb8.png", "grey16.png", "grey8-none-strip.tif",
            "rgb16-lzw-tile.tif", "rgb16-deflate-strip.tif", "grey16-bigtiff.tif", "grey16.jp2",
            "rgb8.webp",
        ]

        @Test(arguments: whole, [0, 64 << 20])
        func cutAnywhereIsDamaged(name: String, memoryBytes: Int) throws {
            let folder = try TestFolder()
            let content = try bytes(of: fixture(name))
            for part in 1...9 {
                let path = try folder.write(
                    Array(content.prefix(content.count * part / 10)), "cut.bin")
                let error = Self.failure(path, limits: DecodeLimits(memoryBytes: memoryBytes))
                #expect(error?.code == .damaged, "\(part) tenths of \(name): \(error as Any)")
                #expect(error?.path == path)
            }
        }

        /// Many times, since libvips' threads race: an error in the last rows must never get lost.
        @Test func cutPictureIsNeverTaken() throws {
            let folder = try TestFolder()
            let content = try bytes(of: fixture("grey8.jpg"))
            let path = try folder.write(Array(content.prefix(content.count * 8 / 10)), "cut.jpg")
            for round in 0..<300 {
                #expect(Self.failure(path)?.code == .damaged, "round \(round)")
            }
        }

        @Test(arguments: [false, true]) func cutTIFF(directoryFirst: Bool) throws {
            let folder = try TestFolder()
            let data = [UInt8](repeating: 99, count: 64 * 64)
            let file = TIFFBuilder(
                width: 64, height: 64, data: data, directoryFirst: directoryFirst
            ).file
            let path = try folder.write(file, "whole.tif")
            #expect(try samples(try decoded(path)).count == 4096)
            let cut = try folder.write(Array(file.prefix(2000)), "cut.tif")
            #expect(Self.failure(cut)?.code == .damaged)
        }

        @Test(arguments: try FileManager.default.contentsOfDirectory(atPath: fixture("").string))
        func flippedBytesNeverCrash(name: String) throws {
            let folder = try TestFolder()
            let content = try bytes(of: fixture(name))
            var random = SeededRandom(seed: UInt64(content.count))
            for _ in 0..<12 {
                var bytes = content
                for _ in 0..<Int.random(in: 1...20, using: &random) {
                    bytes[Int.random(in: 0..<bytes.count, using: &random)] = .random(
                        in: 0...255, using: &random)
                }
                let path = try folder.write(bytes, "flipped.bin")
                let error = Self.failure(path, limits: DecodeLimits(maxPixels: 1_000_000))
                let expected: [FailureClass?] = [
                    nil, .damaged, .unsupported, .notAPicture, .tooLarge,
                ]
                #expect(expected.contains(error?.code), "\(error as Any)")
            }
            _ = VipsRuntime.takeWarnings()
        }

        @Test func warningsAreCollectedAndNotPrinted() throws {
            let folder = try TestFolder()
            _ = VipsRuntime.takeWarnings()
            var content = try bytes(of: fixture("rgb8.jpg"))
            // A marker that does not exist, in the midst of coded data.
            content.replaceSubrange(849...850, with: [0xFF, 0x11])
            let path = try folder.write(content, "hurt.jpg")
            _ = try decoded(path)
            #expect(!VipsRuntime.takeWarnings().isEmpty)
            #expect(VipsRuntime.takeWarnings().isEmpty)
        }

        @Test func othersThanPictures() throws {
            let folder = try TestFolder()
            let cases: [(bytes: [UInt8], code: FailureClass, word: String)] = [
                ([], .empty, "empty"),
                (Array("Dear Sir, enclosed find the plates.\n".utf8), .notAPicture, "text"),
                (Array("%PDF-1.7\n".utf8), .unsupported, "PDF"),
                ([0, 1, 2, 3, 0xFF, 0xFE], .notAPicture, "format"),
                ([0x49, 0x49, 42, 0], .damaged, "TIFF"), ([0xFF, 0xD8, 0xFF], .damaged, "JPEG"),
            ]
            for (index, (bytes, code, word)) in cases.enumerated() {
                let path = try folder.write(bytes, FilePath("\(index).tif"))
                let error = Self.failure(path)
                #expect(error?.code == code)
                #expect(error?.message.contains(word) == true, "\(error as Any)")
                #expect(error?.remedy.isEmpty == false)
            }
            #expect(Self.failure(fixture("picture.gif"))?.code == .unsupported)
            #expect(Self.failure(folder.path)?.code == .notAPicture)
            #expect(Self.failure(folder.path.appending("gone.tif"))?.code == .vanished)
        }

        @Test func namedPipesDoNotHang() throws {
            let folder = try TestFolder()
            let pipe = folder.path.appending("pipe.tif")
            #expect(pipe.withPlatformString { mkfifo($0, 0o600) } == 0)
            #expect(Self.failure(pipe)?.code == .notAPicture)
        }

        @Test(.enabled(if: geteuid() != 0, "root may read everything"))
        func forbiddenFiles() throws {
            let folder = try TestFolder()
            let path = try folder.write([1, 2, 3], "secret.tif")
            #expect(path.withPlatformString { chmod($0, 0) } == 0)
            #expect(Self.failure(path)?.code == .unreadable)
        }

        @Test func errnoToCause() {
            let path: FilePath = "a.tif"
            #expect(ImagingError.opening(path, .permissionDenied).code == .unreadable)
            #expect(ImagingError.opening(path, .noSuchFileOrDirectory).code == .vanished)
            #expect(ImagingError.opening(path, .ioError).code == .unreadable)
            #expect(ImagingError.opening(path, .ioError).failure.message.contains("put/output"))
        }

        @Test func channelsThatAreNotHandled() throws {
            let error = Self.failure(fixture("five-bands.tif"))
            #expect(error?.code == .unsupported)
            #expect(error?.remedy.contains("TIFF") == true)
        }

        /// A kilobyte costs no more than its header.
        @Test func gigapixelsInAKilobyte() throws {
            let folder = try TestFolder()
            let side: [UInt8] = [0x9C, 0x40]  // 40,000
            var jpeg = try bytes(of: fixture("grey8.jpg"))
            let start = jpeg.indices.first { jpeg[$0...].starts(with: [0xFF, 0xC0]) }
            let frame = try #require(start)
            jpeg.replaceSubrange(frame + 5..<frame + 9, with: side + side)
            let png = PNGFile.gray(
                side: 40_000, bits: 8, pixels: ZlibStream.repeating(0, count: 100_000))
            let tiff = TIFFBuilder(
                width: 40_000, height: 40_000, data: Array(repeating: 0, count: 800)
            ).file
            for (name, bytes) in [("a.jpg", jpeg), ("a.png", png), ("a.tif", tiff)] {
                let path = try folder.write(bytes, FilePath(name))
                let error = #expect(throws: ImagingError.self, "\(name)") {
                    _ = try SourcePicture(opening: path)
                }
                #expect(error?.code == .tooLarge)
                #expect(error?.message.contains("40000 x 40000 pixels and has") == true, "\(name)")
                #expect(error?.remedy.isEmpty == false)
            }
        }

        /// Blank paper is a picture as others are: 100 megapixels of one bit in 80 kB.
        @Test func blankPaperIsNoBomb() throws {
            let side = 10_000
            let rows = ZlibStream.repeating(0, count: side * (1 + side / 8))
            let folder = try TestFolder()
            let file = PNGFile.gray(side: side, bits: 1, pixels: rows)
            #expect(file.count < 100_000)
            let picture = try decoded(try folder.write(file, "blank.png"))
            #expect(picture.width == side && picture.height == side)
        }

        @Test func pixelsFollowBytes() {
            #expect(DecodeLimits.mostPixels(fileBytes: 0) == 300_000_000)
            #expect(DecodeLimits.mostPixels(fileBytes: 1 << 20) == 1 << 34)
            #expect(DecodeLimits.mostPixels(fileBytes: .max) == .max)
        }

        @Test func hugeDeclarations() throws {
            let folder = try TestFolder()
            let path = try folder.write(
                TIFFBuilder(width: 200_000, height: 200_000, data: Array(repeating: 0, count: 800))
                    .file, "bomb.tif")
            let error = Self.failure(path)
            #expect(error?.code == .tooLarge)
            #expect(error?.message.contains("200000 x 200000") == true)
            let picture = fixture("grey8.png")
            #expect(Self.failure(picture, limits: DecodeLimits(maxPixels: 1199))?.code == .tooLarge)
            #expect(Self.failure(picture, limits: DecodeLimits(maxPixels: 1200)) == nil)
        }
    }
}
