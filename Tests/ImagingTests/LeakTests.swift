import SystemPackage
import Testing

@testable import Imaging

extension ImagingSuite {
    @Suite struct Leaks {
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
