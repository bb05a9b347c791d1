import PictureAnalysis
import Retouching

/// An 8-bit sRGB picture that others are put onto.
struct Canvas {
    /// The grey of L* = 50.
    private static let background: UInt8 = 119
    private static let ink: Float = 250

    let width: Int
    let height: Int
    private var samples: [UInt8]

    /// Nothing but background.
    init(width: Int, height: Int) {
        self.width = width
        self.height = height
        samples = [UInt8](repeating: Self.background, count: 3 * width * height)
    }

    /// What it shows.
    var picture: AnalysisPicture {
        AnalysisPicture(samples: samples, width: width, height: height, bands: 3)
    }

    /// Puts a picture, grey or RGB, where there is room for it.
    mutating func put(_ picture: AnalysisPicture, x: Int, y: Int) {
        let line = picture.width * picture.bands
        for row in 0..<picture.height {
            let start = 3 * ((y + row) * width + x)
            let values = picture.samples[row * line..<(row + 1) * line]
            if picture.bands == 3 {
                samples.replaceSubrange(start..<start + line, with: values)
            } else {
                samples.replaceSubrange(
                    start..<start + 3 * line, with: values.flatMap { [$0, $0, $0] })
            }
        }
    }

    /// Writes a line of text; what does not fit is cut off.
    mutating func write(_ text: String, scale: Double, x: Int, y: Int) {
        let mask = TextMask(text, scale: scale)
        for row in 0..<min(mask.height, height - y) {
            for column in 0..<min(mask.width, width - x) {
                let ink = mask.ink[row * mask.width + column]
                guard ink > 0 else { continue }
                let start = 3 * ((y + row) * width + x + column)
                for index in start..<start + 3 {
                    let value = Float(samples[index])
                    samples[index] = UInt8(value + ink * (Self.ink - value) + 0.5)
                }
            }
        }
    }
}
