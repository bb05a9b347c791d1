import Foundation
import SystemPackage
import TensorCore
import Testing

@testable import Imaging

extension ImagingSuite {
    @Suite struct Resizing {
        /// PyTorch's antialiased bilinear interpolation, straight from its definition, in doubles.
        static func reference(
            _ input: [Double], _ width: Int, _ height: Int, _ newWidth: Int, _ newHeight: Int
        ) -> [Double] {
            func weights(_ input: Int, _ output: Int, _ index: Int) -> [(Int, Double)] {
                let scale = Double(input) / Double(output)
                let support = max(1, scale)
                let center = (Double(index) + 0.5) * scale
                let raw = (0..<input).map { sample in
                    (sample, max(0, 1 - abs((Double(sample) + 0.5 - center) / support)))
                }
                let sum = raw.map(\.1).reduce(0, +)
                return raw.filter { $0.1 > 0 }.map { ($0.0, $0.1 / sum) }
            }
            return (0..<newHeight).flatMap { y in
                let rows = weights(height, newHeight, y)
                return (0..<newWidth).map { x in
                    let columns = weights(width, newWidth, x)
                    return rows.map { row in
                        row.1 * columns.map { $0.1 * input[row.0 * width + $0.0] }.reduce(0, +)
                    }.reduce(0, +)
                }
            }
        }

        static func lightness(_ encoded: Double) -> Double {
            let luminance = Color.linear(encoded)
            return luminance > 216.0 / 24389
                ? 116 * cbrt(luminance) - 16 : luminance * 24389 / 27
        }

        static let shapes = [
            (31, 17, 8, 8), (40, 30, 24, 24), (61, 150, 20, 20), (1, 1, 5, 3), (3, 2, 9, 8),
            (200, 7, 16, 16), (16, 16, 16, 16), (7, 300, 3, 2),
        ]

        @Test(arguments: shapes, [8, 16])
        func matchesTheDefinition(shape: (Int, Int, Int, Int), bits: Int) throws {
            let (width, height, newWidth, newHeight) = shape
            var random = SeededRandom(seed: UInt64(width * height + bits))
            let white = bits == 8 ? 255 : 65535
            let values = (0..<(width * height)).map { _ in Int.random(in: 0...white, using: &random)
            }
            let image =
                try bits == 8
                ? VipsImage.fromMemory(
                    values.map(UInt8.init), width: width, height: height, bands: 1)
                : VipsImage.fromMemory(
                    values.map(UInt16.init), width: width, height: height, bands: 1)
            let found = try image.resizedLightness(width: newWidth, height: newHeight)
            let expected = Self.reference(
                values.map { Self.lightness(Double($0) / Double(white)) }, width, height, newWidth,
                newHeight)
            #expect(found.count == expected.count)
            let difference = zip(found, expected).map { abs(Double($0) - $1) }.max() ?? 1
            #expect(difference < 1e-3, "off by \(difference) of 100")
        }

        /// Each band is filtered as the definition says and rounded; the rectangle is off the corner.
        @Test(arguments: shapes, [8, 16])
        func colorsMatchTheDefinition(shape: (Int, Int, Int, Int), bits: Int) throws {
            let (width, height, newWidth, newHeight) = shape
            var random = SeededRandom(seed: UInt64(width * height + bits))
            let white = bits == 8 ? 255 : 65535
            let (fullWidth, fullHeight) = (width + 5, height + 3)
            let values = (0..<3 * fullWidth * fullHeight).map { _ in
                Int.random(in: 0...white, using: &random)
            }
            let image =
                try bits == 8
                ? VipsImage.fromMemory(
                    values.map(UInt8.init), width: fullWidth, height: fullHeight, bands: 3)
                : VipsImage.fromMemory(
                    values.map(UInt16.init), width: fullWidth, height: fullHeight, bands: 3)
            let found = try image.readColors(
                x: 4, y: 1, width: width, height: height, targetWidth: newWidth,
                targetHeight: newHeight)
            #expect(found.count == 3 * newWidth * newHeight)
            for band in 0..<3 {
                let part = (0..<width * height).map { index in
                    let pixel = (index / width + 1) * fullWidth + index % width + 4
                    return 255 * Double(values[3 * pixel + band]) / Double(white)
                }
                let expected = Self.reference(part, width, height, newWidth, newHeight)
                for (index, value) in expected.enumerated() {
                    #expect(abs(Double(found[3 * index + band]) - value) < 0.501)
                }
            }
        }

        @Test func flatStaysFlat() throws {
            let image = try VipsImage.fromMemory(
                [UInt8](repeating: 255, count: 500 * 333), width: 500, height: 333, bands: 1)
            let found = try image.resizedLightness(width: 224, height: 224)
            #expect(found.allSatisfy { abs($0 - 100) < 1e-3 })
        }

        @Test func reducedKeepsTheAspect() throws {
            let image = try VipsImage.fromMemory(
                [UInt16](repeating: 777, count: 300 * 20 * 3), width: 300, height: 20, bands: 3)
            let reduced = try image.reduced(longSide: 100)
            #expect(reduced.width == 100 && reduced.height == 7)
            #expect(reduced.bands == 3 && reduced.bitDepth == 16)
            #expect(try samples(reduced).allSatisfy { abs($0 - 777) <= 1 })
            #expect(try image.reduced(longSide: 1000).width == 300)
            let strip = try VipsImage.fromMemory(
                [UInt8](repeating: 9, count: 4000), width: 1, height: 4000, bands: 1)
            #expect(try strip.reduced(longSide: 50).width == 1)
            let squashed = try image.resized(width: 11, height: 13)
            #expect(squashed.width == 11 && squashed.height == 13)
        }

        /// Nothing moves: on a ramp the mean of the pixels that one becomes is that pixel.
        @Test(arguments: [2, 3, 8], [8, 16])
        func upsampledKeepsItsPlace(factor: Int, bits: Int) throws {
            let (width, height) = (20, 12)
            let values = (0..<width * height).map { 7 * ($0 % width) + 5 * ($0 / width) + 10 }
            let image =
                try bits == 8
                ? VipsImage.fromMemory(
                    values.map(UInt8.init), width: width, height: height, bands: 1)
                : VipsImage.fromMemory(
                    values.map { UInt16($0 * 257) }, width: width, height: height, bands: 1)
            let large = try image.upsampled(times: factor, workFolder: "/tmp")
            #expect(large.width == width * factor && large.height == height * factor)
            #expect(large.bands == 1 && large.bitDepth == bits)
            let found = try samples(large).map { Double($0) / (bits == 8 ? 1 : 257) }
            var farthest = 0.0
            for (x, y) in (2..<height - 2).flatMap({ y in (2..<width - 2).map { ($0, y) } }) {
                let mean =
                    (0..<factor * factor).map { index in
                        let row = y * factor + index / factor
                        return found[row * large.width + x * factor + index % factor]
                    }.reduce(0, +) / Double(factor * factor)
                farthest = max(farthest, abs(mean - Double(values[y * width + x])))
            }
            // Half a pixel of the large picture to the right and down would be 0.75 at least; codes
            // are rounded, and libvips' positions are whole 64ths of a pixel.
            #expect(farthest < 0.52)
        }

        @Test func upsampledOnceIsItself() throws {
            let image = try VipsImage.fromMemory(
                [1, 2, 3] as [UInt8], width: 3, height: 1, bands: 1)
            #expect(try samples(image.upsampled(times: 1, workFolder: "/tmp")) == [1, 2, 3])
        }
    }
}
