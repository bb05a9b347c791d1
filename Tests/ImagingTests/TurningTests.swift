import Foundation
import SystemPackage
import Testing

@testable import Imaging

extension ImagingSuite {
    @Suite struct Turning {
        /// A slanted plane, which every interpolation of at least first order keeps.
        static func plane(_ x: Double, _ y: Double) -> Double { 20_000 + 31 * x + 57 * y }

        static func picture(width: Int, height: Int) throws -> VipsImage {
            let samples = (0..<height).flatMap { y in
                (0..<width).map { x in UInt16(plane(Double(x) + 0.5, Double(y) + 0.5)) }
            }
            return try VipsImage.fromMemory(samples, width: width, height: height, bands: 1)
        }

        static func samples(_ picture: borrowing VipsImage) throws -> [UInt16] {
            var samples = [UInt16](repeating: 0, count: picture.width * picture.height)
            try samples.withUnsafeMutableBufferPointer { buffer in
                guard let start = buffer.baseAddress else { return }
                try picture.read16(
                    x: 0, y: 0, width: picture.width, height: picture.height, into: start)
            }
            return samples
        }

        @Test(arguments: [-5, -0.3, 2.5], [(160, 120), (161, 123)])
        func turnsClockwiseAboutTheMiddle(degrees: Double, canvas: (Int, Int)) throws {
            let (width, height) = (150, 111)
            let turned = try Self.picture(width: width, height: height).turned(
                degrees: degrees, width: canvas.0, height: canvas.1, background: 777)
            let samples = try Self.samples(turned)
            let (sine, cosine) = (sin(-degrees * .pi / 180), cos(-degrees * .pi / 180))
            for row in 0..<canvas.1 {
                for column in 0..<canvas.0 {
                    let dx = Double(column) + 0.5 - Double(canvas.0) / 2
                    let dy = Double(row) + 0.5 - Double(canvas.1) / 2
                    let x = cosine * dx - sine * dy + Double(width) / 2
                    let y = sine * dx + cosine * dy + Double(height) / 2
                    let inside = min(x, Double(width) - x, y, Double(height) - y)
                    let found = Double(samples[row * canvas.0 + column])
                    if inside > 3 {
                        #expect(abs(found - Self.plane(x, y)) < 3, "\(column), \(row)")
                    } else if inside < -3 {
                        #expect(found == 777, "\(column), \(row)")
                    }
                }
            }
        }

        @Test func edgesGetNoRims() throws {
            let step = try VipsImage.fromMemory(
                (0..<80 * 80).map { $0 % 80 < 40 ? UInt8(50) : 200 }, width: 80, height: 80,
                bands: 1)
            let turned = try step.turned(degrees: 3, width: 80, height: 80, background: 50)
            #expect(turned.bitDepth == 8)
            var samples = [UInt8](repeating: 0, count: 6400)
            try samples.withUnsafeMutableBufferPointer { buffer in
                guard let start = buffer.baseAddress else { return }
                try turned.read8(x: 0, y: 0, width: 80, height: 80, into: start)
            }
            #expect(samples.allSatisfy { (50...200).contains($0) })
        }

        @Test func rectanglesAndFilteredPixelsAreTheSameValues() throws {
            let whole = try Self.picture(width: 40, height: 30)
            let cropped = try whole.cropped(x: 7, y: 11, width: 20, height: 5)
            let samples = try Self.samples(cropped)
            #expect(samples[0] == UInt16(Self.plane(7.5, 11.5)))
            #expect(samples[99] == UInt16(Self.plane(26.5, 15.5)))
            let copied = try cropped.filtered(
                reach: 0, workFolder: FilePath(NSTemporaryDirectory()), threads: { 2 }
            ) { band in
                for y in band.rows {
                    band.output(row: y).update(from: band.input(row: y), count: band.width)
                }
            }
            #expect(try Self.samples(copied) == samples)
        }
    }
}
