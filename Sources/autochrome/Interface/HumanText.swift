import FoundationEssentials
import Records
import SystemPackage

/// Numbers, sizes and names as people read them.
///
/// Always English with commas between thousands, whatever the locale: logs of one archive have to
/// look alike.
enum HumanText {
    /// `12,345`.
    static func number(_ value: some BinaryInteger) -> String { DecimalText.grouped(value) }

    /// A number with so many decimals, rounded.
    static func decimal(_ value: Double, digits: Int) -> String {
        DecimalText.fixed(value, places: digits, otherwise: "?")
    }

    /// `1 picture`, `3 pictures`; give the plural where it is not made with an s.
    static func count(_ value: some BinaryInteger, _ noun: String, plural: String? = nil) -> String
    {
        "\(number(value)) \(value == 1 ? noun : plural ?? noun + "s")"
    }

    /// `512 B`, `1.2 MB`, `34 GB`: powers of 1000, as disks are sold.
    static func bytes(_ value: Int64) -> String {
        var scaled = Double(value)
        var unit = "B"
        // Steps up before rounding would write "1,000".
        for larger in ["kB", "MB", "GB", "TB", "PB"] where scaled >= 999.5 {
            scaled /= 1000
            unit = larger
        }
        return decimal(scaled, digits: unit == "B" || scaled >= 9.95 ? 0 : 1) + " " + unit
    }

    /// `0.3 megapixels`, `1,234 megapixels`.
    static func megapixels(_ pixels: some BinaryInteger) -> String {
        let value = Double(pixels) / 1e6
        return decimal(value, digits: value >= 9.95 ? 0 : 1) + " megapixels"
    }

    /// `3.4 MP/s`.
    static func rate(megapixelsPerSecond rate: Double) -> String {
        decimal(rate, digits: rate >= 9.95 ? 0 : rate >= 0.995 ? 1 : 2) + " MP/s"
    }

    /// `45 s`, `3 min 20 s`, `2 h 05 min`, `3 d 4 h`: the two largest units.
    static func duration(seconds: Double) -> String {
        guard seconds.isFinite, seconds < 1e10 else { return "?" }
        let whole = Int(max(0, seconds).rounded())
        let (minutes, hours, days) = (whole / 60, whole / 3600, whole / 86400)
        if days > 0 { return "\(number(days)) d \(hours % 24) h" }
        if hours > 0 { return "\(hours) h \(padded(minutes % 60)) min" }
        if minutes > 0 { return "\(minutes) min \(padded(whole % 60)) s" }
        return "\(whole) s"
    }

    private static func padded(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }

    /// A file name that is safe to print: one line, no terminal commands, no reordered text.
    ///
    /// Names come from files of strangers. Control characters, characters that turn the direction of
    /// writing and bytes that are no UTF-8 show as escapes.
    static func path(_ path: FilePath) -> String {
        guard let text = String(validating: path) else {
            return path.withPlatformString { start in
                var shown = ""
                var cursor = start
                while cursor.pointee != 0 {
                    let byte = UInt8(bitPattern: cursor.pointee)
                    shown += 0x20..<0x7F ~= byte ? String(UnicodeScalar(byte)) : escaped(byte)
                    cursor += 1
                }
                return shown
            }
        }
        return line(text)
    }

    /// Text on one line, without anything that a terminal would obey.
    static func line(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "") { shown, scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator:
                shown += scalar.escaped(asASCII: true)
            default:
                shown.unicodeScalars.append(scalar)
            }
        }
    }

    /// Text on the lines that it has, without anything else that a terminal would obey.
    static func lines(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { line(String($0)) }
            .joined(separator: "\n")
    }

    private static func escaped(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16)
        return "\\x" + (digits.count == 1 ? "0" : "") + digits
    }
}
