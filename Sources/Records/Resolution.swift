/// How many pixels lie on a length of the original, as one place of a file states it.
public struct Resolution: Codable, Hashable, Sendable {
    /// What the numbers count.
    public enum Unit: String, Codable, Sendable {
        /// Pixels an inch.
        case inch
        /// Nothing: only the ratio of the two means something.
        case none
    }

    /// Where a file states it.
    public enum Origin: String, Codable, CaseIterable, Sendable {
        /// Capture resolution of a JP2 file.
        case jp2Capture = "jp2_capture"
        /// Resolution tags of a TIFF page.
        case tiff
        /// pHYs of a PNG file.
        case phys
        /// The header of a BMP file.
        case bmp
        /// Photoshop's ResolutionInfo.
        case photoshop
        /// The resolution tags of an EXIF block.
        case exif
        /// Density of a JFIF header.
        case jfif
        /// Display resolution of a JP2 file.
        case jp2Display = "jp2_display"
    }

    /// Along a row, in the given unit.
    public var x: Double
    /// Along a column, in the given unit.
    public var y: Double
    /// What the numbers count.
    public var unit: Unit
    /// Where it stands.
    public var origin: Origin

    private static let possible = 0.001...1_000_000.0

    /// A resolution; nil for what can be none, such as zero.
    ///
    /// - Parameters:
    ///   - x: pixels along a row.
    ///   - y: pixels along a column.
    ///   - unit: what they count.
    ///   - origin: where it stands.
    public init?(x: Double, y: Double, unit: Unit = .inch, origin: Origin) {
        guard Self.possible.contains(x), Self.possible.contains(y) else { return nil }
        self.x = x
        self.y = y
        self.unit = unit
        self.origin = origin
    }

    /// A resolution that is stated in pixels a metre; nil for what can be none.
    public init?(xPerMeter: Double, yPerMeter: Double, origin: Origin) {
        // PNG, BMP and JP2 have whole numbers: 11811 stands for 300 dots an inch.
        func perInch(_ value: Double) -> Double {
            let exact = value * 0.0254
            return abs(exact - exact.rounded()) < 0.013 ? exact.rounded() : exact
        }
        self.init(x: perInch(xPerMeter), y: perInch(yPerMeter), origin: origin)
    }

    /// Dots per inch along a row and a column; nil where only the ratio is known.
    public var dotsPerInch: (x: Double, y: Double)? { unit == .inch ? (x, y) : nil }

    /// True if pixels are as wide as they are high, to within a thousandth.
    public var isSquare: Bool { abs(x / y - 1) < 0.001 }

    /// True for 72 dots an inch, which programs write when they know nothing.
    ///
    /// Exif (CIPA DC-008, 4.6.4) even demands it.
    public var isDefault: Bool { unit == .inch && abs(x - 72) < 0.05 && abs(y - 72) < 0.05 }

    /// True if the other says the same, to within half a dot an inch.
    public func agrees(with other: Resolution) -> Bool {
        guard unit == other.unit else { return false }
        return unit == .inch
            ? abs(x - other.x) < 0.5 && abs(y - other.y) < 0.5
            : abs(x * other.y / (y * other.x) - 1) < 0.001
    }
}
