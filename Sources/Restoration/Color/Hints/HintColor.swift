import ColorScience
import Colorization
import Tables

/// A colour as people write it.
enum HintColor {
    /// How colours may be written.
    static let advice =
        "Write `#rrggbb`, a CSS colour name such as `navy` or `grey`, or `lab(L a b)`"

    /// More letters are no colour.
    private static let longest = 64

    /// The a* and b* of what is written; nil if that is no colour.
    static func color(of text: String) -> ColorHints.Color? {
        let word = text.trimmed.lowercased()
        guard word.utf8.count <= longest else { return nil }
        if let lab = lab(word) { return lab }
        guard let code = word.hasPrefix("#") ? String(word.dropFirst()) : ColorWords.code(of: word)
        else { return nil }
        return color(hexadecimal: code)
    }

    private static func color(hexadecimal digits: String) -> ColorHints.Color? {
        guard digits.utf8.count == 6, digits.allSatisfy({ $0.isASCII && $0.isHexDigit }),
            let code = Int(digits, radix: 16)
        else { return nil }
        func channel(_ shift: Int) -> Double { Double(code >> shift & 255) / 255 }
        let color = Lab(
            sRGB: RGB(red: channel(16), green: channel(8), blue: channel(0)))
        return ColorHints.Color(a: rounded(color.a), b: rounded(color.b))
    }

    /// Greys are to be equal.
    private static func rounded(_ value: Double) -> Float {
        Float((value * 100).rounded() / 100 + 0)
    }

    /// As in CSS: `lab(40 20 -35)`, L* from 0 to 100, a* and b* from -125 to 125.
    private static func lab(_ word: String) -> ColorHints.Color? {
        guard word.hasPrefix("lab("), word.hasSuffix(")") else { return nil }
        let numbers = word.dropFirst(4).dropLast().split(separator: " ").map {
            DecimalNumber.value(of: String($0))
        }
        guard numbers.count == 3, let l = numbers[0], let a = numbers[1], let b = numbers[2],
            (0...100).contains(l), (-125...125).contains(a), (-125...125).contains(b)
        else { return nil }
        return ColorHints.Color(a: rounded(a), b: rounded(b))
    }
}

/// Numbers as tables have them.
enum DecimalNumber {
    /// More digits tell nothing.
    private static let longest = 24

    /// The number that digits with at most one point, and a minus before them, stand for; nil for all else.
    static func value(of text: String) -> Double? {
        let digits = text.hasPrefix("-") ? text.dropFirst() : text[...]
        guard text.utf8.count <= longest, digits.first?.isNumber == true,
            digits.allSatisfy({ $0.isASCII && ($0.isNumber || $0 == ".") })
        else { return nil }
        return Double(text)
    }
}
