import PictureAnalysis
import PictureSupport

extension SyntheticScan {
    /// The photograph's corners, from the upper left one clockwise.
    var corners: [Point] {
        let middle = Point(x: Double(width) / 2, y: Double(height) / 2)
        return [(-1.0, -1.0), (1, -1), (1, 1), (-1, 1)].map { sign in
            Point(x: middle.x + sign.0 * half.x, y: middle.y + sign.1 * half.y)
                .turned(degrees: angle, about: middle)
        }
    }

    /// The scan for analysis.
    var picture: AnalysisPicture {
        AnalysisPicture(samples: samples, width: width, height: height, bands: 1)
    }
}

extension AnalysisPicture {
    /// A grey picture whose code values are a function of the position.
    static func gray(
        width: Int, height: Int, _ code: (_ x: Int, _ y: Int) -> Double
    ) -> AnalysisPicture {
        let samples = (0..<height).flatMap { y in
            (0..<width).map { x in UInt8(min(max(code(x, y).rounded(), 0), 255)) }
        }
        return AnalysisPicture(samples: samples, width: width, height: height, bands: 1)
    }
}
