import Metadata
import Records
import SystemPackage
import TensorCore
import TestSupport
import Testing

@testable import Imaging

extension ImagingSuite {
    @Suite struct MappingRows {
        struct Refusal: Error, CustomStringConvertible {
            var description: String { "row 100 is refused" }
        }

        /// Grey to 16-bit RGB that tells where each pixel lies.
        static func located(_ image: borrowing VipsImage) throws -> VipsImage {
            try image.mapRows(bands: 3, bitDepth: 16) { block in
                for row in 0..<block.height {
                    let gray = block.input8(row: row)
                    let output = block.output16(row: row)
                    for x in 0..<block.width {
                        output[3 * x] = UInt16(gray[x])
                        output[3 * x + 1] = UInt16(block.x + x)
                        output[3 * x + 2] = UInt16(block.y + row)
                    }
                }
            }
        }

        static func ramp(_ width: Int, _ height: Int) throws -> VipsImage {
            try VipsImage.fromMemory(
                (0..<(width * height)).map { UInt8($0 % 251) }, width: width, height: height,
                bands: 1)
        }

        @Test(arguments: [(1, 1), (600, 500), (2000, 3), (3, 2000)])
        func everyPixelOnItsPlace(size: (Int, Int)) throws {
            let (width, height) = size
            let mapped = try Self.located(try Self.ramp(width, height))
            let expected = (0..<(width * height)).flatMap { [$0 % 251, $0 % width, $0 / width] }
            #expect(try samples(mapped) == expected)
            let folder = try TestFolder()
            for tiled in [false, true] {
                let path = folder.path.appending("out.tif")
                let settings = EncodeSettings(compression: .none, tileSide: tiled ? 256 : nil)
                try mapped.write(to: path, as: settings, metadata: OutputMetadata())
                #expect(try samples(try decoded(path)) == expected)
            }
        }

        @Test func errorsAreNamedByTheWriter() throws {
            let folder = try TestFolder()
            let mapped = try Self.ramp(300, 300).mapRows(bands: 1, bitDepth: 8) { block in
                if block.y <= 100, block.y + block.height > 100 { throw Refusal() }
            }
            let error = #expect(throws: ImagingError.self) {
                try mapped.write(
                    to: folder.path.appending("out.tif"), as: EncodeSettings(),
                    metadata: OutputMetadata())
            }
            #expect(error?.code == .internalError)
            #expect(error?.detail.contains("row 100 is refused") == true)
        }

        @Test func theClosureIsLetGo() throws {
            final class Witness: Sendable {}
            weak var witness: Witness?
            do {
                let kept = Witness()
                witness = kept
                let mapped = try Self.ramp(30, 30).mapRows(bands: 1, bitDepth: 8) { block in
                    withExtendedLifetime(kept) { block.output8(row: 0)[0] = 1 }
                }
                #expect(try samples(mapped)[0] == 1)
            }
            #expect(witness == nil)
        }

        @Test func manyReadersAtOnce() async throws {
            final class Shared: Sendable {
                let image: VipsImage
                init(_ image: consuming VipsImage) { self.image = image }
            }
            let folder = try TestFolder()
            let stored = try decoded(
                fixture("grey16-none-strip.tif"), limits: DecodeLimits(memoryBytes: 0),
                workFolder: folder.path)
            let shared = Shared(stored)
            try await withThrowingTaskGroup(of: Bool.self) { group in
                for seed in 0..<8 {
                    group.addTask {
                        var random = SeededRandom(seed: UInt64(seed))
                        for _ in 0..<50 {
                            let x = Int.random(in: 0..<Pattern.width, using: &random)
                            let y = Int.random(in: 0..<Pattern.height, using: &random)
                            var pixel: UInt16 = 0
                            try shared.image.read16(x: x, y: y, width: 1, height: 1, into: &pixel)
                            guard Int(pixel) == Pattern.gray(16, x, y) else { return false }
                        }
                        return true
                    }
                }
                for try await isRight in group { #expect(isRight) }
            }
        }
    }
}
