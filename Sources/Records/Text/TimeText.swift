public import FoundationEssentials

/// Points in time as text, in UTC.
public enum TimeText {
    /// ISO 8601 to the second, as programs and reports write it: `1998-11-02T14:05:09Z`.
    public static func utc(_ secondsSince1970: Double) -> String {
        Date(timeIntervalSince1970: secondsSince1970.rounded(.down)).formatted(.iso8601)
    }

    /// ISO 8601 to the millisecond, as lines of JSON carry it: `1998-11-02T14:05:09.250Z`.
    public static func stamp(_ time: Date) -> String {
        time.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }

    /// The day alone: `1998-11-02`.
    public static func day(_ time: Date) -> String {
        String(time.formatted(.iso8601).prefix(10))
    }

    /// Such a text as people read it, to the minute: `1998-11-02 14:05 UTC`.
    public static func minute(ofUTC text: String) -> String {
        text.prefix(10) + " " + text.dropFirst(11).prefix(5) + " UTC"
    }
}
