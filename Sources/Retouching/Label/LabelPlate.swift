public import Imaging

/// A dark translucent plate with light text in a corner of a picture.
public struct LabelPlate: Sendable {
    /// Where a plate stands.
    public enum Corner: String, CaseIterable, Sendable {
        /// The usual place.
        case bottomRight = "bottom_right"
        /// Below, at the left.
        case bottomLeft = "bottom_left"
        /// Above, at the right.
        case topRight = "top_right"
        /// Above, at the left.
        case topLeft = "top_left"

        var isRight: Bool { self == .bottomRight || self == .topRight }
        var isLower: Bool { self == .bottomRight || self == .bottomLeft }
    }

    /// Of the picture's width at most.
    private static let mostWidth = 1.0 / 3
    /// Units of the text's face between the text and the plate's edge, and from there to the picture's.
    private static let padding = 2.0
    /// Share of the largest value.
    private static let plate: Float = 0.06
    private static let light: Float = 0.94

    /// Pixels from the left.
    let x: Int
    /// Pixels from the top.
    let y: Int
    /// Pixels.
    let width: Int
    /// Pixels.
    let height: Int
    /// Pixels of the text's height.
    public let textHeight: Int
    /// For every pixel of the plate what is kept of the picture, and what is added as a share of the largest
    /// value.
    private let blends: [(kept: Float, added: Float)]

    /// A plate for a picture; nil if its text would be too small to be read.
    ///
    /// - Parameters:
    ///   - text: printable ASCII, at least one character.
    ///   - corner: where it stands.
    ///   - size: height of the text, as a share of the picture's shorter side; less where the plate would be
    ///     wider than a third of the picture.
    ///   - opacity: of the plate, 0 to 1.
    ///   - picture: pixels of the picture.
    public init?(
        _ text: String, corner: Corner, size: Double, opacity: Double,
        on picture: (width: Int, height: Int)
    ) {
        let units = Double(BitmapFont.width(of: text)) + 2 * Self.padding
        let asked =
            size * Double(min(picture.width, picture.height)) / Double(BitmapFont.lineHeight)
        let scale = min(asked, Self.mostWidth * Double(picture.width) / (units + 1))
        guard scale >= 1 else { return nil }
        let mask = TextMask(text, scale: scale)
        let padding = Int((Self.padding * scale).rounded())
        width = mask.width + 2 * padding
        height = mask.height + 2 * padding
        textHeight = mask.height
        x = corner.isRight ? picture.width - width - padding : padding
        y = corner.isLower ? picture.height - height - padding : padding
        guard x >= 0, y >= 0, y + height <= picture.height else { return nil }
        let plate = (kept: Float(1 - opacity), added: Float(opacity) * Self.plate)
        var blends = Array(repeating: plate, count: width * height)
        for row in 0..<mask.height {
            for column in 0..<mask.width {
                let ink = mask.ink[row * mask.width + column]
                blends[(row + padding) * width + column + padding] = (
                    (1 - ink) * plate.kept, (1 - ink) * plate.added + ink * Self.light
                )
            }
        }
        self.blends = blends
    }

    /// The picture with the plate on it, when it is pulled; every pixel beside the plate stays as it is.
    ///
    /// - Throws: an internal error if libvips refuses.
    public func put(on image: borrowing VipsImage) throws(ImagingError) -> VipsImage {
        let (bands, bitDepth) = (image.bands, image.bitDepth)
        return try image.mapRows(bands: bands, bitDepth: bitDepth) { block in
            for row in 0..<block.height {
                if bitDepth == 8 {
                    fill(block, row, bands, block.input8(row: row), block.output8(row: row))
                } else {
                    fill(block, row, bands, block.input16(row: row), block.output16(row: row))
                }
            }
        }
    }

    private func fill<Code: FixedWidthInteger>(
        _ block: RowBlock, _ row: Int, _ bands: Int, _ input: UnsafePointer<Code>,
        _ output: UnsafeMutablePointer<Code>
    ) {
        output.update(from: input, count: block.width * bands)
        let line = block.y + row - y
        guard (0..<height).contains(line) else { return }
        let largest = Float(Code.max)
        for column in max(x, block.x)..<max(x, min(x + width, block.x + block.width)) {
            let blend = blends[line * width + column - x]
            for index in (column - block.x) * bands..<(column - block.x + 1) * bands {
                output[index] = Code(
                    min(blend.kept * Float(input[index]) + blend.added * largest + 0.5, largest))
            }
        }
    }
}
