import Foundation
import SystemPackage
import Testing

@testable import Imaging

extension ImagingSuite {
    @Suite struct Leaks {
        private func openFiles() throws -> Int {
            try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
        }

        @Test func filesAreClosed() throws {
            let folder = try TestFolder()
            let cut = try folder.write(
                Array(try bytes(of: fixture("rgb8.png")).prefix(150)), "cut.png")
            // Other tests of this process may hold a few files of their own at the same time.
            let before = try openFiles()
            for _ in 0..<50 {
                let image = try decoded(
                    fixture("rgb16-lzw-tile.tif"), limits: DecodeLimits(memoryBytes: 0),
                    workFolder: folder.path)
                _ = try image.lightness(workFolder: folder.path, memoryBytes: 0)
                #expect(throws: ImagingError.self) {
                    _ = try decoded(
                        cut, limits: DecodeLimits(memoryBytes: 0), workFolder: folder.path)
                }
                try image.write(
                    to: folder.path.appending("out.tif"), as: EncodeSettings(),
                    metadata: OutputMetadata())
            }
            #expect(try openFiles() < before + 40)
        }

        /// Pixels, whose memory idle threads may hold for a moment, so that only growth counts.
        @Test func repeatedWorkHoldsNoPixels() throws {
            let folder = try TestFolder()
            let path = folder.path.appending("out.tif")
            let pixels = [UInt8](repeating: 100, count: 3 * 300 * 300)
            let before = VipsRuntime.live.bytes
            for _ in 0..<60 {
                try VipsImage.fromMemory(pixels, width: 300, height: 300, bands: 3)
                    .write(
                        to: path, as: EncodeSettings(compression: .none), metadata: OutputMetadata()
                    )
                let image = try decoded(path)
                _ = try image.lightness(workFolder: folder.path)
                _ = try image.reduced(longSide: 50)
            }
            #expect(VipsRuntime.live.bytes - before < 4 * pixels.count)
        }
    }
}
