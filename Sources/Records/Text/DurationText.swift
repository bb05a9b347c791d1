/// Durations as people read them.
public enum DurationText {
    /// `45 s`, `3 min 20 s`, `2 h 05 min`, `3 d 4 h`: the two largest units.
    public static func of(seconds: Double) -> String {
        guard seconds.isFinite, seconds < 1e10 else { return "–" }
        let whole = Int(max(0, seconds).rounded())
        let (minutes, hours, days) = (whole / 60, whole / 3600, whole / 86400)
        if days > 0 { return "\(DecimalText.grouped(days)) d \(hours % 24) h" }
        if hours > 0 { return "\(hours) h \(twoDigits(minutes % 60)) min" }
        if minutes > 0 { return "\(minutes) min \(twoDigits(whole % 60)) s" }
        return "\(whole) s"
    }

    private static func twoDigits(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
}
