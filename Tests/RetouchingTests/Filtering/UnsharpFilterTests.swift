import Foundation
import Imaging
import PictureSupport
import SystemPackage
import TensorCore
import Testing
import TestSupport

@testable import Retouching

@Suite struct UnsharpFilterTests {
    /// Unsharp masking as it is defined, in double precision.
    private func reference(
        _ values: [Double], _ width: Int, _ height: Int, amount: Double, radius: Double,
        threshold: Double
    ) -> [Double] {
        let reach = Int((3 * radius).rounded(.up))
        let weights = (-reach...reach).map { exp(-Double($0 * $0) / (2 * radius * radius)) }
        let total = weights.reduce(0, +)
        func value(_ x: Int, _ y: Int) -> Double {
            values[min(max(0, y), height - 1) * width + min(max(0, x), width - 1)]
        }
        return values.indices.map { index in
            let (x, y) = (index % width, index / width)
            var blurred = 0.0
            for v in -reach...reach {
                for u in -reach...reach {
                    blurred += weights[u + reach] * weights[v + reach] * value(x + u, y + v)
                }
            }
            blurred /= total * total
            let around = (-1...1).flatMap { v in (-1...1).map { value(x + $0, y + v) } }
            let (least, most) = (around.min() ?? 0, around.max() ?? 0)
            let room = 0.1 * (most - least)
            let detail = values[index] - blurred
            let beyond = max(0, abs(detail) - threshold)
            let sharp = values[index] + amount * (detail < 0 ? -beyond : beyond)
            return min(max(sharp, least - room, 0), most + room, 1)
        }
    }

    private func sharpened(
        _ image: borrowing VipsImage, _ filter: UnsharpFilter
    ) throws -> [Double] {
        let height = image.height
        let result = try image.filtered(
            reach: filter.reach, workFolder: "/tmp", threads: { 2 }
        ) { filter.apply($0, height: height) }
        let largest = image.bitDepth == 8 ? 255.0 : 65535.0
        return try Pixels(result).samples.map { Double($0) / largest }
    }

    private func random(_ width: Int, _ height: Int, seed: UInt64) -> [UInt16] {
        var random = SeededRandom(seed: seed)
        return (0..<width * height).map { _ in UInt16.random(in: 0 ... .max, using: &random) }
    }

    @Test(arguments: [(1, 1), (2, 7), (40, 3), (37, 41)], [0.5, 1, 2.3])
    func isWhatItIsDefinedToBe(size: (Int, Int), radius: Double) throws {
        VipsRuntime.start()
        let (width, height) = size
        let codes = random(width, height, seed: UInt64(width * 100 + height))
        let image = try VipsImage.fromMemory(codes, width: width, height: height, bands: 1)
        let result = try sharpened(
            image, UnsharpFilter(amount: 0.8, radius: radius, threshold: 0.05))
        let expected = reference(
            codes.map { Double($0) / 65535 }, width, height, amount: 0.8, radius: radius,
            threshold: 0.05)
        for (value, other) in zip(result, expected) { #expect(abs(value - other) < 2e-5) }
    }

    @Test func nothingIsNothing() throws {
        VipsRuntime.start()
        let codes = random(50, 60, seed: 3)
        let wide = try VipsImage.fromMemory(codes, width: 50, height: 60, bands: 1)
        let none = UnsharpFilter(amount: 0, radius: 1, threshold: 0)
        #expect(try sharpened(wide, none) == codes.map { Double($0) / 65535 })
        let narrow = codes.map { UInt8($0 >> 8) }
        let image = try VipsImage.fromMemory(narrow, width: 50, height: 60, bands: 1)
        #expect(try sharpened(image, none) == narrow.map { Double($0) / 255 })
    }

    @Test func halosStayInTheirLimits() throws {
        VipsRuntime.start()
        // A soft edge from 60 to 180.
        let codes = (0..<20).flatMap { _ in
            (0..<60).map { UInt8(120 + 60 * tanh(Double($0 - 30) / 2)) }
        }
        let image = try VipsImage.fromMemory(codes, width: 60, height: 20, bands: 1)
        let result = try sharpened(
            image, UnsharpFilter(amount: 2, radius: 2, threshold: 0)
        ).map { $0 * 255 }
        let row = Array(result[600..<660])
        let steepest = zip(row.dropFirst(), row).map { $0 - $1 }.max() ?? 0
        let before = zip(codes[1..<60], codes).map { Int($0) - Int($1) }.max() ?? 0
        #expect(steepest > Double(before) + 1, "from \(before) to \(steepest)")
        #expect((row.min() ?? 0) >= 59 && (row.max() ?? 255) <= 181, "\(row)")
    }
}
