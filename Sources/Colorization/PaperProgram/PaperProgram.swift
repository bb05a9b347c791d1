public import NeuralNetwork
import TensorCore

/// What the program does that the authors published with their weights in 2016: its way of resampling,
/// its colour arithmetic and its rounding, so that results can be compared sample by sample.
///
/// Everything of a picture is held in memory: about 20 bytes per pixel, and what the network takes.
public struct PaperProgram: Sendable {
    /// Larger pictures are not for this way: the program itself needed many gigabytes for them.
    public static let mostPixels = 16_000_000

    /// A coloured picture.
    public struct Result: Sendable {
        /// Red, green and blue of every pixel, row by row.
        public let rgb: [UInt8]
        /// Pixels whose colour did not fit into sRGB and was cut off.
        public let clipped: Int
    }

    private let colorizer: Colorizer

    /// The program with a network that it can run; nil for others.
    public init?(_ colorizer: Colorizer) {
        guard Self.runs(colorizer.configuration) else { return nil }
        self.colorizer = colorizer
    }

    /// Whether a network sees gamma-encoded luma and gives a* and b*, as that of the program does, and knows of the
    /// whole a vector alone.
    public static func runs(_ network: ModelConfiguration) -> Bool {
        network.input == .gammaLuma && network.target == .lab && !network.hasMap
    }

    /// Colorizes a picture.
    ///
    /// - Parameters:
    ///   - luma: gamma-encoded luma of BT.601, 0...1, row by row.
    ///   - width: columns.
    ///   - global: features of another picture, or nil for those of this one.
    ///   - threads: how many threads share the network's work.
    /// - Returns: the picture in 8 bits per sample.
    /// - Precondition: there is a whole number of rows, at least one.
    public func colorize(
        luma: [Float], width: Int, global: GlobalFeatures?, threads: ThreadBudget
    ) -> Result {
        let size = (width: width, height: luma.count / width)
        let image = image(of: luma, size)
        let features =
            global ?? colorizer.globalFeatures(of: whole(of: image), threads: threads)
        let chroma = colorizer.chroma(of: image, global: features, threads: threads)
        return merge(luma, size, with: chroma)
    }

    /// The picture with sides that are multiples of 8, the nearest ones, as network input [1, H, W].
    func image(of luma: [Float], _ size: (width: Int, height: Int)) -> Tensor {
        func side(_ length: Int) -> Int { max(8, Int((Double(length) / 8).rounded()) * 8) }
        let target = (width: side(size.width), height: side(size.height))
        let mean = colorizer.configuration.inputMean
        return Tensor(
            shape: [1, target.height, target.width],
            scalars: AlignedScaling(size, to: target).scaled(luma).map { $0 - mean })
    }

    /// The square copy that the global features come from, made of the image above.
    func whole(of image: Tensor) -> [Float] {
        let side = colorizer.configuration.globalSize
        return AlignedScaling((image.shape[2], image.shape[1]), to: (side, side))
            .scaled(image.scalars)
    }

    /// The picture's luma with the chroma [2, h, w] of the network.
    func merge(
        _ luma: [Float], _ size: (width: Int, height: Int), with chroma: Tensor
    ) -> Result {
        let scaling = AlignedScaling((chroma.shape[2], chroma.shape[1]), to: size)
        let planes = chroma.scalars
        let wide = [planes.prefix(planes.count / 2), planes.suffix(planes.count / 2)].map { plane in
            scaling.upsampled(plane.map { 2 * $0 - 1 })
        }
        var rgb = [UInt8](repeating: 0, count: 3 * luma.count)
        var clipped = 0
        let width = size.width
        withUnsafeTemporaryAllocation(of: Float.self, capacity: 2 * width) { rows in
            guard let a = rows.baseAddress else { return }
            for y in 0..<size.height {
                scaling.row(y, of: wide[0], into: a)
                scaling.row(y, of: wide[1], into: a + width)
                clipped += merge(
                    luma, pixels: y * width..<(y + 1) * width, a: a, b: a + width, into: &rgb)
            }
        }
        return Result(rgb: rgb, clipped: clipped)
    }

    /// Merges the pixels of a row.
    ///
    /// - Returns: how many of them did not fit into sRGB.
    private func merge(
        _ luma: [Float], pixels: Range<Int>, a: UnsafePointer<Float>, b: UnsafePointer<Float>,
        into rgb: inout [UInt8]
    ) -> Int {
        let range = colorizer.configuration.abRange
        var clipped = 0
        for (x, index) in pixels.enumerated() {
            let gray = luma[index]
            let (u, v) = PaperColor.chroma(
                l: PaperColor.lightness(ofLuma: gray), a: range * a[x], b: range * b[x])
            let color = PaperColor.rgb(luma: gray, u: u, v: v)
            rgb[3 * index] = PaperColor.code(color.red)
            rgb[3 * index + 1] = PaperColor.code(color.green)
            rgb[3 * index + 2] = PaperColor.code(color.blue)
            let isInside =
                min(color.red, color.green, color.blue) >= 0
                && max(color.red, color.green, color.blue) <= 1
            clipped += isInside ? 0 : 1
        }
        return clipped
    }
}
