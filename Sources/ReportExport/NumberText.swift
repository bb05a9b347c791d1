import FoundationEssentials
import Records

/// Numbers and times as text, the same in every locale.
enum NumberText {
    /// A decimal number with at most `digits` places and no superfluous zeros; nil unless finite.
    static func decimal(_ value: Double, digits: Int) -> String? {
        guard value.isFinite, abs(value) < 1e15 else { return nil }
        var scale = 1.0
        for _ in 0..<digits { scale *= 10 }
        let rounded = (value * scale).rounded() / scale
        let text = rounded.description
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }

    /// A share of one with two decimal places; nil unless finite.
    static func hundredths(_ share: Double) -> String? {
        guard share.isFinite else { return nil }
        let count = Int((min(max(share, 0), 1) * 100).rounded())
        return "\(count / 100).\(count % 100 < 10 ? "0" : "")\(count % 100)"
    }

    /// A number for people: one decimal place below a thousand, whole and grouped above.
    static func rounded(_ value: Double) -> String {
        guard value < 1000 else { return DecimalText.grouped(Int(value.rounded())) }
        return decimal(value, digits: 1) ?? "0"
    }

    /// A size in the decimal units that disks are sold in.
    static func bytes(_ count: Int64) -> String {
        var value = Double(count)
        for unit in ["bytes", "kB", "MB", "GB", "TB"] {
            if value < 1000 || unit == "TB" {
                return (decimal(value, digits: value < 100 ? 1 : 0) ?? "0") + " " + unit
            }
            value /= 1000
        }
        return "\(count) bytes"
    }

    /// A duration in words for people.
    static func duration(seconds: Double) -> String {
        let whole = Int(seconds.rounded())
        if whole < 60 { return (decimal(seconds, digits: 1) ?? "0") + " s" }
        if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
        return "\(whole / 3600) h \(whole % 3600 / 60) min"
    }

    /// ISO 8601 in UTC to the second.
    static func utc(_ secondsSince1970: Double) -> String {
        Date(timeIntervalSince1970: secondsSince1970.rounded(.down)).formatted(.iso8601)
    }

    /// An ISO 8601 time in UTC as people read it, to the minute.
    static func forPeople(utc text: String) -> String {
        text.prefix(10) + " " + text.dropFirst(11).prefix(5) + " UTC"
    }
}
