/// Numbers as they stand in the facts of a stage's record.
enum FactText {
    /// A number with at most so many decimals, 0 to 6, and no superfluous zeros.
    ///
    /// - Precondition: it is finite.
    static func decimal(_ value: Double, digits: Int) -> String {
        let scale = (0..<digits).reduce(1.0) { scale, _ in scale * 10 }
        let text = ((value * scale).rounded() / scale + 0).description
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }

    /// A share of 1 as a percentage, with at most so many decimals.
    static func percentage(_ share: Double, digits: Int = 2) -> String {
        "\(decimal(100 * share, digits: digits)) %"
    }
}
