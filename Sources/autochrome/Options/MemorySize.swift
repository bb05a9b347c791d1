import ArgumentParser

/// A number of bytes as people write it: `800M`, `4G`, `1.5 GB` without the blank, `2GiB`.
enum MemorySize {
    private static let units: [(letter: Character, power: Int)] = [
        ("k", 1), ("m", 2), ("g", 3), ("t", 4),
    ]
    /// Beyond what any machine has, and far from where numbers end.
    private static let most = 1e15

    /// Reads a size: powers of 1000, or of 1024 with an `i`.
    ///
    /// - Throws: `ValidationError` that says what is possible.
    static func parse(_ text: String) throws -> Int {
        let number = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        guard let factor = factor(of: text.dropFirst(number.count).lowercased()),
            number.first != ".", number.last != ".", let value = Double(number),
            value * factor >= 1, value * factor <= most
        else {
            throw ValidationError(
                "'\(text)' is not a memory size. Write, for example, 800M, 4G or 2.5G.")
        }
        return Int((value * factor).rounded(.down))
    }

    private static func factor(of unit: String) -> Double? {
        if unit.isEmpty || unit == "b" { return 1 }
        guard let power = units.first(where: { $0.letter == unit.first })?.power else { return nil }
        switch unit.dropFirst() {
        case "", "b": return (0..<power).reduce(1) { factor, _ in factor * 1000 }
        case "i", "ib": return (0..<power).reduce(1) { factor, _ in factor * 1024 }
        default: return nil
        }
    }
}
