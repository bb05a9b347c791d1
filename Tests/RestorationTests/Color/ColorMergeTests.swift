import Colorization
import Imaging
import SystemPackage
import TestSupport
import Testing

@testable import Restoration

extension ProcessingTests {
    @Suite struct ColorMergeTests {
        /// Memory must not grow with the picture, however its rows are pulled.
        @Test(arguments: [1, 7, 64], ColorMethod.Upsampling.allCases)
        func chromaLeavesMemoryAsRowsArePulled(
            rows: Int, upsampling: ColorMethod.Upsampling
        ) throws {
            let fixture = try ProcessingFixture()
            let (width, height) = (2000, 3000)
            let picture = try VipsImage.fromMemory(
                [UInt8](repeating: 90, count: width * height), width: width, height: height,
                bands: 1)
            let plane = try ChromaPlane(
                pictureWidth: width, pictureHeight: height, folder: fixture.folder,
                memoryLimit: 0)
            let values = [Float](repeating: 5, count: plane.width)
            values.withUnsafeBufferPointer { row in
                guard let row = row.baseAddress else { return }
                for y in 0..<plane.height {
                    plane.store([row, row], row: y, columns: 0..<plane.width, scale: 1, offset: 0)
                    plane.storeLightness(row, row: y, columns: 0..<plane.width)
                }
            }
            plane.finish(nil)
            plane.release(rows: 0..<plane.height)
            let upsampler = ChromaUpsampler(plane, guided: upsampling == .guided)
            let merged = try ColorMerge.merge(
                picture, with: plane, upsampler: upsampler, region: nil, hints: nil,
                bitDepth: 8, tally: GamutTally())
            var pixels = [UInt8](repeating: 0, count: 3 * width * rows)
            for y in stride(from: 0, to: height - rows, by: rows) {
                try merged.read8(x: 0, y: y, width: width, height: rows, into: &pixels)
            }
            #expect(try fixture.place.residentBytes < 4_000_000)
        }
    }
}
