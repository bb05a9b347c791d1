import Foundation
import Metadata
import SystemPackage
import TestSupport
import Testing

@testable import Imaging

extension ImagingSuite {
    @Suite struct LeakTests {
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

        /// In a process of its own, since the counters are the process's and other suites run beside.
        @Test func nothingStaysAlive() async {
            await #expect(processExitsWith: .success) {
                VipsRuntime.start()
                let folder = try TestFolder()
                let before = VipsRuntime.live.objects
                for name in ["grey8-deflate-strip.tif", "rgb16-lzw-tile.tif", "rotated6.jpg"] {
                    try useEverything(fixture(name), in: folder.path)
                }
                try #require(VipsRuntime.live.objects == before)
            }
        }

        /// Pixels, whose memory idle threads may hold for a moment, so that only growth counts.
        @Test func repeatedWorkHoldsNoPixels() async {
            await #expect(processExitsWith: .success) {
                VipsRuntime.start()
                let folder = try TestFolder()
                let before = VipsRuntime.live.bytes
                for _ in 0..<60 {
                    try useEverything(fixture("rgb8-deflate-strip.tif"), in: folder.path)
                }
                try #require(VipsRuntime.live.bytes - before < 1 << 20)
            }
        }
    }
}

/// Opens, decodes, reads, reduces, maps, writes and verifies a picture, and fails on half of it.
private func useEverything(_ path: FilePath, in folder: FilePath) throws {
    let image = try decoded(path)
    let lightness = try image.lightness(workFolder: folder)
    _ = try image.reduced(longSide: 20)
    _ = try lightness.resizedLightness(width: 16, height: 16)
    let output = folder.appending("out.tif")
    let settings = EncodeSettings(compression: .deflate)
    try lightness.write(to: output, as: settings, metadata: OutputMetadata())
    _ = try OutputVerifier.read(output)
    let half = folder.appending("half")
    let whole = try bytes(of: path)
    try Data(whole.prefix(whole.count / 2)).write(to: URL(filePath: half.string))
    _ = try? decoded(half)
}
