import Foundation
public import Imaging
import TensorCore
import TestSupport

/// Grey scans of a photograph that lies on an even surface, made by formulas.
public struct SyntheticScan {
    /// Columns.
    public let width = 480
    /// Rows.
    public let height: Int
    /// Half of the photograph's width and height.
    public let half: (x: Double, y: Double)
    /// Clockwise, in degrees.
    public let angle: Double
    /// Code value of the surface.
    public let tone: Double
    /// Largest error of a code value, up or down.
    public let noise: Double

    /// A scan.
    public init(
        height: Int = 400, half: (Double, Double) = (190, 150), angle: Double = 0,
        tone: Double = 10, noise: Double = 1
    ) {
        self.height = height
        self.half = half
        self.angle = angle
        self.tone = tone
        self.noise = noise
    }

    /// Code value of the photograph, at pixels from its middle: a scene of many tones.
    public static func photograph(_ x: Double, _ y: Double) -> Double {
        120 + 55 * sin(x / 31 + 2 * sin(y / 47)) + 30 * sin(x / 7) * sin(y / 9)
    }

    /// The scan's code values, row by row, with edges blurred over a pixel.
    public var samples: [UInt8] {
        var random = SeededRandom(seed: 1)
        let (sine, cosine) = (sin(-angle * .pi / 180), cos(-angle * .pi / 180))
        var samples: [UInt8] = []
        for row in 0..<height {
            for column in 0..<width {
                let dx = Double(column) + 0.5 - Double(width) / 2
                let dy = Double(row) + 0.5 - Double(height) / 2
                let (x, y) = (cosine * dx - sine * dy, sine * dx + cosine * dy)
                let inside = min(half.x - abs(x), half.y - abs(y))
                let cover = min(max(inside + 0.5, 0), 1)
                let value = tone + cover * (Self.photograph(x, y) - tone)
                let error = Double.random(in: -1...1, using: &random) * noise
                samples.append(UInt8(min(max((value + error).rounded(), 0), 255)))
            }
        }
        return samples
    }

    /// The scan as a picture of 8 bits.
    public func image() throws -> VipsImage {
        try VipsImage.fromMemory(samples, width: width, height: height, bands: 1)
    }
}
