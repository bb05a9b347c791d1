import Foundation
import Metadata
import Records
import SystemPackage
import TensorCore
import TestSupport
import Testing

@testable import Imaging

extension ImagingSuite {
    /// JP2 files that are written here.
    @Suite struct JPEG2000Writing {
        private static let resolution = Resolution(x: 300, y: 300, origin: .tiff)

        /// Writes noise, which nothing packs, and checks the file; gives its path.
        private static func write(
            _ width: Int, _ height: Int, bands: Int, bits: Int, tileSide: Int?, _ folder: FilePath
        ) throws -> (path: FilePath, expected: ExpectedOutput) {
            let path = folder.appending("out.jp2")
            let image = try Pyramids.picture(width, height, bands: bands, bits: bits)
            let settings = EncodeSettings(format: .jp2, tileSide: tileSide)
            let metadata = OutputMetadata(xmp: Writing.xmp, resolution: resolution)
            let digest = try image.write(to: path, as: settings, metadata: metadata)
            #expect(digest?.count == 32)
            return (
                path,
                ExpectedOutput(
                    of: image, as: settings, metadata: metadata, sampleDigest: digest)
            )
        }

        @Test(arguments: [8, 16], [1, 3]) func pixelsAreKept(bits: Int, bands: Int) throws {
            let folder = try TestFolder()
            for (width, height) in Pyramids.shapes + [(513, 3), (2, 600)] {
                let samples = Pyramids.noise(width, height, bands: bands, bits: bits)
                for side in [16, 256, nil] {
                    let (path, expected) = try Self.write(
                        width, height, bands: bands, bits: bits, tileSide: side, folder.path)
                    let found = try OutputVerifier.verify(path, expecting: expected)
                    #expect(found.sampleDigest == expected.sampleDigest)
                    #expect(try ImagingTests.samples(try decoded(path)) == samples)
                }
            }
        }

        /// By the numbers of ISO/IEC 15444-1.
        @Test(arguments: [8, 16], [1, 3]) func boxesAndMarkers(bits: Int, bands: Int) throws {
            let folder = try TestFolder()
            let (path, _) = try Self.write(
                70, 40, bands: bands, bits: bits, tileSide: 32, folder.path)
            let file = try bytes(of: path)
            func number(_ place: Int, _ count: Int) -> Int {
                file[place..<place + count].reduce(0) { $0 << 8 | Int($1) }
            }
            var boxes: [(type: String, body: Int, end: Int)] = []
            var place = 0
            while place < file.count {
                let end = place + number(place, 4)
                let type = String(decoding: file[place + 4..<place + 8], as: UTF8.self)
                boxes.append((type, place + 8, end))
                place = type == "jp2h" ? place + 8 : end
            }
            #expect(
                boxes.map(\.type) == [
                    "jP  ", "ftyp", "jp2h", "ihdr", "colr", "res ", "uuid", "jp2c",
                ])
            #expect(number(boxes[3].body, 4) == 40 && number(boxes[3].body + 4, 4) == 70)
            #expect(number(boxes[3].body + 8, 2) == bands)
            #expect(number(boxes[3].body + 10, 4) == (bits - 1) << 24 | 0x070000)
            #expect(number(boxes[4].body, 3) == 0x010000)
            #expect(number(boxes[4].body + 3, 4) == (bands == 1 ? 17 : 16))
            // 300 dots an inch are 300 / 254 * 10^4 a metre.
            #expect(number(boxes[5].body + 8, 4) == 300 << 16 | 254)
            #expect(number(boxes[5].body + 16, 2) == 0x0404)
            let stream = boxes[7].body
            #expect(number(stream, 4) == 0xFF4F_FF51 && number(file.count - 2, 2) == 0xFFD9)
            // Width and height, tiles, components of so many bits.
            #expect(number(stream + 8, 4) == 70 && number(stream + 12, 4) == 40)
            #expect(number(stream + 24, 4) == 32 && number(stream + 28, 4) == 32)
            #expect(number(stream + 40, 2) == bands && number(stream + 42, 1) == bits - 1)
            // Coding: order by resolution, one layer, color transform, 5/3 wavelet.
            let coding = try #require(
                (stream..<file.count - 12).first { number($0, 2) == 0xFF52 })
            #expect(number(coding + 5, 1) == 2 && number(coding + 6, 2) == 1)
            #expect(number(coding + 8, 1) == (bands == 3 ? 1 : 0) && number(coding + 13, 1) == 1)
        }

        /// Decoders do not notice a changed byte; the check of an output does.
        @Test func changedPixelsAreFound() throws {
            let folder = try TestFolder()
            let (path, expected) = try Self.write(
                60, 50, bands: 3, bits: 8, tileSide: 32, folder.path)
            let whole = try bytes(of: path)
            var random = SeededRandom(seed: 11)
            let samples = Pyramids.noise(60, 50, bands: 3, bits: 8)
            var caught = 0
            for _ in 0..<60 {
                var changed = whole
                changed[Int.random(in: whole.count / 3..<whole.count - 2, using: &random)] ^= 4
                try folder.write(changed, "out.jp2")
                let isReadable = (try? OutputVerifier.read(path)) != nil
                do throws(ImagingError) {
                    try OutputVerifier.verify(path, expecting: expected)
                } catch {
                    #expect(error.code == .verificationFailed)
                    caught += isReadable ? 1 : 0
                    continue
                }
                // Not every bit of a code stream matters.
                #expect(try ImagingTests.samples(try decoded(path)) == samples)
            }
            #expect(caught > 10)
        }

        @Test func tooManyTilesAreRefused() throws {
            let folder = try TestFolder()
            let image = try VipsImage.fromMemory(
                [UInt8](repeating: 0, count: 1_048_577), width: 1_048_577, height: 1, bands: 1)
            let error = #expect(throws: ImagingError.self) {
                try image.write(
                    to: folder.path.appending("out.jp2"),
                    as: EncodeSettings(format: .jp2, tileSide: 16), metadata: OutputMetadata())
            }
            #expect(error?.code == .unsupported && error?.remedy.contains("larger tiles") == true)
        }
    }
}
