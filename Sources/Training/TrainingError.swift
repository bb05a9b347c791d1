public import SystemPackage

/// Why training cannot begin or go on.
public struct TrainingError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Who has to do something about it.
    public enum Kind: Hashable, Sendable {
        /// What was asked for does not fit.
        case usage
        /// The surroundings: files, disks, damaged data.
        case environment
    }

    /// Who has to do something about it.
    public let kind: Kind
    /// The file or folder at fault.
    public let subject: FilePath
    /// The cause, in one sentence.
    public let message: String
    /// What can be done about it, in one sentence; empty if nothing.
    public let remedy: String

    /// A fault with its cause and remedy.
    public init(
        _ subject: FilePath, _ message: String, remedy: String = "", kind: Kind = .environment
    ) {
        self.kind = kind
        self.subject = subject
        self.message = message
        self.remedy = remedy
    }

    /// Subject, cause and remedy.
    public var description: String {
        "'\(subject)': \(message)" + (remedy.isEmpty ? "" : " \(remedy)")
    }
}
