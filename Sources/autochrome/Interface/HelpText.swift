import Records

/// The part of a command's help that follows its options' list in every manual: examples and exit
/// statuses.
enum HelpText {
    /// Prose, examples and exit statuses as one text of at most 80 columns.
    ///
    /// - Parameters:
    ///   - prose: what the abstract has no room for.
    ///   - examples: command lines, each with what it is for.
    ///   - exitStatus: the statuses that the command can end with.
    /// - Returns: the text, with its line breaks where they have to be.
    static func discussion(
        _ prose: String, examples: KeyValuePairs<String, String>, exitStatus: [ExitStatus]
    ) -> String {
        var lines = [prose, "", "EXAMPLES:"]
        for (command, purpose) in examples {
            lines += ["  autochrome \(command)", "        \(purpose)"]
        }
        lines += ["", "EXIT STATUS:"]
        lines += exitStatus.map { "  " + "\($0.rawValue)".padded(to: 6) + $0.meaning }
        lines.append("Any other status means failure.")
        return lines.joined(separator: "\n")
    }
}
