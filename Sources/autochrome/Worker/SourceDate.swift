import FoundationEssentials
import Records

/// The time that outputs state where they have to be reproducible.
enum SourceDate {
    private static let variable = "SOURCE_DATE_EPOCH"
    /// The last second of the year 9999.
    private static let latest: UInt64 = 253_402_300_799

    /// The same for statements that are signed: workers have refused to work with a wrong value by then.
    static var forStatements: Double? { (try? fixed()) ?? nil }

    /// What `SOURCE_DATE_EPOCH` says, in seconds since 1970; nil if it is not set, or empty.
    ///
    /// Source: <https://reproducible-builds.org/specs/source-date-epoch/>.
    ///
    /// - Throws: an internal error that names the variable if its value is no such number.
    static func fixed() throws(PictureFailure) -> Double? {
        let text = ProcessInfo.processInfo.environment[variable] ?? ""
        guard !text.isEmpty else { return nil }
        guard text.allSatisfy({ $0.isASCII && $0.isNumber }), let seconds = UInt64(text),
            seconds <= latest
        else {
            throw PictureFailure(
                .internalError,
                "The environment variable \(variable) is '\(text)', which is not a whole number "
                    + "of seconds since 1970.",
                remedy: "Correct it or unset it.")
        }
        return Double(seconds)
    }
}
