/// Numbers as people read them, the same in every locale: English, with commas between thousands.
public enum DecimalText {
    /// A number with so many decimal places, rounded.
    ///
    /// - Parameters:
    ///   - value: any number.
    ///   - places: 0 or more.
    ///   - otherwise: what is said of a number that is not finite or not of ordinary size.
    /// - Returns: such as `12,345.60`.
    public static func fixed(
        _ value: Double, places: Int, otherwise: String = "–"
    ) -> String {
        guard value.isFinite, abs(value) < 1e12 else { return otherwise }
        var scale = 1.0
        for _ in 0..<places { scale *= 10 }
        let scaled = (abs(value) * scale).rounded()
        let whole = (scaled / scale).rounded(.down)
        let sign = value < 0 && scaled > 0 ? "-" : ""
        guard places > 0 else { return sign + grouped(Int(whole)) }
        let digits = String(Int(scaled - whole * scale))
        let zeros = String(repeating: "0", count: max(0, places - digits.count))
        return sign + grouped(Int(whole)) + "." + zeros + digits
    }

    /// A number with so many significant digits, for losses and rates of any size.
    public static func significant(_ value: Double, digits: Int = 4) -> String {
        guard value.isFinite else { return "–" }
        var (places, size) = (digits - 1, abs(value))
        while size >= 10, places > 0 { (size, places) = (size / 10, places - 1) }
        while size > 0, size < 1, places < 12 { (size, places) = (size * 10, places + 1) }
        let text = fixed(value, places: places)
        guard text.contains(".") else { return text }
        let kept = text.reversed().drop { $0 == "0" }
        return String((kept.first == "." ? kept.dropFirst() : kept).reversed())
    }

    /// A whole number with commas between groups of three digits: `12,345`.
    public static func grouped(_ value: some BinaryInteger) -> String {
        var digits = Array(String(value.magnitude))
        for position in stride(from: digits.count - 3, to: 0, by: -3) {
            digits.insert(",", at: position)
        }
        return (value < 0 ? "-" : "") + String(digits)
    }
}
