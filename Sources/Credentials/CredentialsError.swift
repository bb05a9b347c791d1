/// Why something about credentials cannot be done, in words for the person who has to deal with it.
public struct CredentialsError: Error, Hashable, Sendable {
    /// What it is about.
    public enum Kind: Hashable, Sendable {
        /// The file of a key, or its passphrase.
        case key
        /// The file of a certificate chain or of trust anchors, or what a certificate says.
        case certificate
        /// What is to be stated does not fit a manifest.
        case statement
        /// A manifest store is damaged, or not one.
        case store
        /// A manifest store uses what is not supported here.
        case unsupported
        /// A time stamp server does not answer, or answers wrongly.
        case timeStamp
    }

    /// What it is about.
    public let kind: Kind
    /// The cause in one sentence.
    public let cause: String
    /// What can be done about it, in one sentence; empty if nothing.
    public let remedy: String
    /// True if a file is missing or cannot be read, whatever is in it.
    public let isOfReading: Bool

    init(_ kind: Kind, _ cause: String, remedy: String = "", isOfReading: Bool = false) {
        self.kind = kind
        self.isOfReading = isOfReading
        self.cause = cause
        self.remedy = remedy
    }
}

extension CredentialsError: CustomStringConvertible {
    /// Cause and remedy as they are shown.
    public var description: String { remedy.isEmpty ? cause : "\(cause) \(remedy)" }
}
