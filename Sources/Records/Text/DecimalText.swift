/// Numbers as text, the same in every locale: English, with a point before the decimals.
///
/// A number that is not finite, or far from ordinary size, becomes `–`.
public enum DecimalText {
    private static let none = "–"

    /// A whole number with commas between groups of three digits: `12,345`.
    public static func grouped(_ value: some BinaryInteger) -> String {
        var digits = Array(String(value.magnitude))
        for position in stride(from: digits.count - 3, to: 0, by: -3) {
            digits.insert(",", at: position)
        }
        return (value < 0 ? "-" : "") + String(digits)
    }

    /// `1 picture`, `3 pictures`; give the plural where it is not made with an s.
    public static func count(
        _ value: some BinaryInteger, _ noun: String, plural: String? = nil
    ) -> String {
        "\(grouped(value)) \(value == 1 ? noun : plural ?? noun + "s")"
    }

    /// A number for people with this many decimal places, rounded: `12,345.60`.
    public static func fixed(_ value: Double, places: Int) -> String {
        guard let parts = Parts(value, places: places) else { return none }
        return parts.sign + grouped(parts.whole) + parts.point + parts.fraction
    }

    /// A number for programs and for records: with at most this many decimal places, rounded, without
    /// zeros at their end and without commas: `12345.6`.
    public static func trimmed(_ value: Double, places: Int) -> String {
        guard var parts = Parts(value, places: places) else { return none }
        parts.dropZeros()
        return parts.sign + String(parts.whole) + parts.point + parts.fraction
    }

    /// A number for people with four significant digits at most, for losses and rates of any size.
    public static func significant(_ value: Double) -> String {
        var (places, size) = (3, abs(value))
        while size >= 10, places > 0 { (size, places) = (size / 10, places - 1) }
        while size > 0, size < 1, places < 12 { (size, places) = (size * 10, places + 1) }
        guard var parts = Parts(value, places: places) else { return none }
        parts.dropZeros()
        return parts.sign + grouped(parts.whole) + parts.point + parts.fraction
    }

    /// A share of 1 as a percentage with this many decimal places: `12.50 %`.
    public static func percentage(_ share: Double, places: Int = 0) -> String {
        fixed(100 * share, places: places) + " %"
    }

    /// The same for programs and for records, with at most this many places: `12.5 %`.
    public static func trimmedPercentage(_ share: Double, places: Int = 2) -> String {
        trimmed(100 * share, places: places) + " %"
    }

    /// A number that was rounded, taken apart.
    private struct Parts {
        /// `-`, or nothing.
        let sign: String
        /// Before the point.
        let whole: Int
        /// Digits after the point.
        var fraction: String

        init?(_ value: Double, places: Int) {
            let scale = (0..<places).reduce(1.0) { scale, _ in scale * 10 }
            // Beyond this, numbers are no longer exact to the last place.
            guard value.isFinite, abs(value) * scale < 9e15 else { return nil }
            let units = Int((abs(value) * scale).rounded())
            sign = value < 0 && units > 0 ? "-" : ""
            whole = units / Int(scale)
            let digits = places > 0 ? String(units % Int(scale)) : ""
            fraction = String(repeating: "0", count: places - digits.count) + digits
        }

        var point: String { fraction.isEmpty ? "" : "." }

        mutating func dropZeros() {
            while fraction.last == "0" { fraction.removeLast() }
        }
    }
}
