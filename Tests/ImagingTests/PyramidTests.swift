import Foundation
import Metadata
import Records
import SystemPackage
import TensorCore
import TestSupport
import Testing

@testable import Imaging

extension ImagingSuite {
    /// TIFF in tiles with smaller pictures.
    @Suite struct Pyramids {
        static func noise(_ width: Int, _ height: Int, bands: Int, bits: Int) -> [Int] {
            var random = SeededRandom(seed: UInt64(width * 1000 + height))
            return (0..<width * height * bands).map { _ in
                Int.random(in: 0..<1 << bits, using: &random)
            }
        }

        static func picture(
            _ width: Int, _ height: Int, bands: Int, bits: Int
        ) throws -> VipsImage {
            let samples = noise(width, height, bands: bands, bits: bits)
            return bits == 8
                ? try VipsImage.fromMemory(
                    samples.map(UInt8.init), width: width, height: height, bands: bands)
                : try VipsImage.fromMemory(
                    samples.map(UInt16.init), width: width, height: height, bands: bands)
        }

        /// By the definition: the mean of what is there of two by two pixels, rounded half up.
        private static func halved(
            _ samples: [Int], _ width: Int, _ height: Int, bands: Int
        ) -> [Int] {
            (0..<(height + 1) / 2).flatMap { y in
                (0..<(width + 1) / 2).flatMap { x in
                    (0..<bands).map { band in
                        let values = [(0, 0), (1, 0), (0, 1), (1, 1)].compactMap { right, down in
                            2 * x + right < width && 2 * y + down < height
                                ? samples[((2 * y + down) * width + 2 * x + right) * bands + band]
                                : nil
                        }
                        return Int((Double(values.reduce(0, +)) / Double(values.count) + 0.5))
                    }
                }
            }
        }

        private static func pixels(_ path: FilePath) throws -> [Int] {
            try samples(try decoded(path))
        }

        static let shapes = [
            (1, 1), (1, 70), (70, 1), (16, 16), (15, 9), (17, 16), (32, 48), (64, 64), (65, 33),
            (100, 37), (257, 130),
        ]

        @Test(arguments: [8, 16], [1, 3])
        func everyLevelIsTheOneBeforeAtHalfTheSize(bits: Int, bands: Int) throws {
            let folder = try TestFolder()
            let path = folder.path.appending("out.tif")
            let settings = EncodeSettings(compression: .none, tileSide: 16, pyramid: true)
            for (width, height) in Self.shapes {
                let image = try Self.picture(width, height, bands: bands, bits: bits)
                let samples = Self.noise(width, height, bands: bands, bits: bits)
                try image.write(to: path, as: settings, metadata: OutputMetadata())
                let pictures = TIFFTiles.all(in: try bytes(of: path))
                var expected = (samples: samples, width: width, height: height)
                for (number, picture) in pictures.enumerated() {
                    #expect(picture.width == expected.width && picture.height == expected.height)
                    #expect(picture.samples == expected.samples, "\(width) x \(height), \(number)")
                    #expect(picture.fields[254] == (number == 0 ? nil : [1]))
                    #expect(picture.fields[34675] == pictures[0].fields[34675])
                    expected.samples = Self.halved(
                        expected.samples, expected.width, expected.height, bands: bands)
                    expected.width = (expected.width + 1) / 2
                    expected.height = (expected.height + 1) / 2
                }
                let last = try #require(pictures.last)
                #expect(max(last.width, last.height) <= 16)
                #expect(pictures.dropLast().allSatisfy { max($0.width, $0.height) > 16 })
                let found = try OutputVerifier.verify(
                    path,
                    expecting: ExpectedOutput(of: image, as: settings, metadata: OutputMetadata()))
                #expect(found.levels == pictures.count - 1)
            }
        }

        @Test func pixelsAreThoseOfStrips() throws {
            let folder = try TestFolder()
            let path = folder.path.appending("out.tif")
            for (width, height) in Self.shapes {
                let image = try Self.picture(width, height, bands: 3, bits: 16)
                let samples = Self.noise(width, height, bands: 3, bits: 16)
                for settings in [
                    EncodeSettings(), EncodeSettings(tileSide: 16, pyramid: true),
                    EncodeSettings(tileSide: 256),
                ] {
                    try image.write(to: path, as: settings, metadata: OutputMetadata())
                    #expect(try Self.pixels(path) == samples, "\(width) x \(height)")
                }
            }
        }

        /// A scan that is a pyramid is one picture.
        @Test func levelsAreNoPages() throws {
            let folder = try TestFolder()
            let path = folder.path.appending("out.tif")
            let image = try Self.picture(100, 70, bands: 1, bits: 8)
            let metadata = OutputMetadata(xmp: Writing.xmp, texts: [.artist: "Anna"])
            try image.write(
                to: path, as: EncodeSettings(tileSide: 16, pyramid: true), metadata: metadata)
            let source = try SourcePicture(opening: path)
            #expect(source.facts.pages == 1 && source.facts.width == 100)
            #expect(source.metadata.xmp == Writing.xmp)
            #expect(throws: ImagingError.self) { try SourcePicture(opening: path, page: 2) }
            // Metadata stand in the first directory alone.
            let uncompressed = EncodeSettings(compression: .none, tileSide: 16, pyramid: true)
            try image.write(to: path, as: uncompressed, metadata: metadata)
            let pictures = TIFFTiles.all(in: try bytes(of: path))
            #expect(pictures.map { $0.fields[700] != nil } == [true, false, false, false])
            #expect(pictures.map { $0.fields[315] != nil } == [true, false, false, false])
        }

        @Test func largePyramidsAreBigTIFF() throws {
            let folder = try TestFolder()
            let path = folder.path.appending("out.tif")
            let image = try Self.picture(50, 50, bands: 3, bits: 16)
            let samples = Self.noise(50, 50, bands: 3, bits: 16)
            let settings = EncodeSettings(tileSide: 16, pyramid: true)
            let metadata = OutputMetadata(xmp: Writing.xmp)
            // The levels count, too: 15,000 bytes of pixels become 20,000.
            try image.write(to: path, as: settings, metadata: metadata, bigTIFFBytes: 19_000)
            #expect(try bytes(of: path).prefix(4) == [0x49, 0x49, 43, 0])
            try OutputVerifier.verify(
                path, expecting: ExpectedOutput(of: image, as: settings, metadata: metadata))
            #expect(try Self.pixels(path) == samples)
            let copy = folder.path.appending("copy.tif")
            try MetadataRewriter.copy(path, to: copy, .tiff, metadata: metadata)
            #expect(try bytes(of: copy) == bytes(of: path))
        }

        /// Whatever is changed or cut in the smaller pictures is found.
        @Test func damagedLevelsAreFound() throws {
            let folder = try TestFolder()
            let path = folder.path.appending("out.tif")
            let settings = EncodeSettings(compression: .none, tileSide: 16, pyramid: true)
            let image = try Self.picture(40, 40, bands: 1, bits: 8)
            let expected = ExpectedOutput(of: image, as: settings, metadata: OutputMetadata())
            try image.write(to: path, as: settings, metadata: OutputMetadata())
            let whole = try bytes(of: path)
            let pictures = TIFFTiles.all(in: whole)
            func check(_ changed: [UInt8], _ what: String) throws {
                try folder.write(changed, "out.tif")
                let error = #expect(throws: ImagingError.self) {
                    try OutputVerifier.verify(path, expecting: expected)
                }
                #expect(error?.code == .verificationFailed, "\(what)")
            }
            for picture in pictures.dropFirst() {
                var changed = whole
                changed[try #require(picture.fields[324]?.first)] ^= 1
                try check(changed, "a flipped bit")
            }
            for length in stride(from: whole.count - 1, to: whole.count / 2, by: -97) {
                try check(Array(whole.prefix(length)), "\(length) bytes")
            }
        }
    }
}
