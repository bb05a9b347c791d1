extension Resolution: CustomStringConvertible {
    /// Such as `300 dpi (exif)` or `204 x 98 dpi (tiff)`.
    public var description: String { "\(figures) (\(origin.rawValue))" }

    /// The numbers with their unit.
    public var figures: String {
        func number(_ value: Double) -> String { DecimalText.trimmed(value, places: 2) }
        switch unit {
        case .none: return "aspect \(number(x)):\(number(y))"
        case .inch:
            return isSquare ? "\(number(x)) dpi" : "\(number(x)) x \(number(y)) dpi"
        }
    }
}
