import ColorScience
import Imaging
import Testing

@testable import Colorization
@testable import Restoration

extension ProcessingTests {
    @Suite struct ColorMergeTests {
        private static let width = 61
        private static let height = 150

        /// Stripes and a plane of a third of the size with colours of its own.
        private static func parts() throws -> (grey: [UInt8], plane: ChromaPlane) {
            let grey = (0..<width * height).map {
                UInt8(($0 % width / 7 + $0 / width / 9) % 5 * 50)
            }
            let plane = try ChromaPlane(
                width: 20, height: 50, pictureWidth: width, pictureHeight: height)
            var random = SeededGenerator(seed: 31)
            for y in 0..<plane.height {
                let values = (0..<60).map {
                    Float.random(in: ($0 < 20 ? 0 : -50)...50, using: &random)
                }
                values.withUnsafeBufferPointer { values in
                    guard let start = values.baseAddress else { return }
                    plane.storeLightness(start, row: y, columns: 0..<20)
                    plane.store(
                        [start + 20, start + 40], row: y, columns: 0..<20, scale: 1, offset: 0)
                }
            }
            plane.finish(nil)
            return (grey, plane)
        }

        private static func merged(
            _ grey: [UInt8], _ plane: ChromaPlane, _ method: ColorMethod
        ) throws -> [UInt8] {
            let picture = try VipsImage.fromMemory(grey, width: width, height: height, bands: 1)
            let coloured = try ColorMerge.merge(
                picture, with: plane, method: method, bitDepth: 8, tally: GamutTally())
            var rgb = [UInt8](repeating: 0, count: 3 * width * height)
            try coloured.read8(x: 0, y: 0, width: width, height: height, into: &rgb)
            return rgb
        }

        @Test(arguments: ColorMethod.Upsampling.allCases)
        func joinsTheEnlargedChromaWithTheScan(upsampling: ColorMethod.Upsampling) throws {
            let (grey, plane) = try Self.parts()
            var method = ColorMethod.paper
            method.upsampling = upsampling
            method.saturation = 1.5
            let enlarger = ChromaEnlarger(plane, guided: upsampling == .guided, saturation: 1.5)
            var expected: [UInt8] = []
            for y in 0..<Self.height {
                var l = [Float](repeating: 0, count: Self.width)
                var (a, b) = (l, l)
                var rgb = [UInt8](repeating: 0, count: 3 * Self.width)
                LightnessRow.convert8(
                    Array(grey[y * Self.width..<(y + 1) * Self.width]), count: Self.width,
                    scale: 1, offset: 0, into: &l)
                enlarger.enlarge(
                    row: y, columns: 0..<Self.width, lightness: l, a: &a, b: &b)
                _ = RGBRow.convert8(lightness: l, a: a, b: b, count: Self.width, into: &rgb)
                expected += rgb
            }
            #expect(try Self.merged(grey, plane, method) == expected)
        }

        @Test func withoutSaturationTheScanIsGrey() throws {
            let (grey, plane) = try Self.parts()
            var method = ColorMethod.paper
            method.saturation = 0
            #expect(try Self.merged(grey, plane, method) == grey.flatMap { [$0, $0, $0] })
        }
    }
}
