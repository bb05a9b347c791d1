import Foundation
import Imaging

@testable import Restoration

/// Grey scans of a photograph that lies on an even surface, made by formulas.
struct SyntheticScan {
    var width = 480
    var height = 400
    /// Half of the photograph's width and height.
    var half = (x: 190.0, y: 150.0)
    /// Clockwise, in degrees.
    var angle = 0.0
    /// Code value of the surface.
    var tone = 10.0
    /// Largest error of a code value, up or down.
    var noise = 1.0
    var seed: UInt64 = 1

    /// The photograph's corners, from the upper left one clockwise.
    var corners: [Point] {
        let middle = Point(x: Double(width) / 2, y: Double(height) / 2)
        return [(-1.0, -1.0), (1, -1), (1, 1), (-1, 1)].map { sign in
            Point(x: middle.x + sign.0 * half.x, y: middle.y + sign.1 * half.y)
                .turned(degrees: angle, about: middle)
        }
    }

    /// Code value of the photograph, at pixels from its middle: a scene of many tones.
    static func photograph(_ x: Double, _ y: Double) -> Double {
        120 + 55 * sin(x / 31 + 2 * sin(y / 47)) + 30 * sin(x / 7) * sin(y / 9)
    }

    /// The scan, with edges blurred over a pixel.
    var picture: AnalysisPicture {
        var random = SeededGenerator(seed: seed)
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
        return AnalysisPicture(samples: samples, width: width, height: height, bands: 1)
    }

    /// The scan as a picture of 8 bits.
    func image() throws -> VipsImage {
        let picture = picture
        return try VipsImage.fromMemory(
            picture.samples, width: width, height: height, bands: 1)
    }
}

extension AnalysisPicture {
    /// A grey picture whose code values are a function of the position.
    static func grey(
        width: Int, height: Int, _ code: (_ x: Int, _ y: Int) -> Double
    ) -> AnalysisPicture {
        let samples = (0..<height).flatMap { y in
            (0..<width).map { x in UInt8(min(max(code(x, y).rounded(), 0), 255)) }
        }
        return AnalysisPicture(samples: samples, width: width, height: height, bands: 1)
    }
}
