/// Why one picture failed, in words for the person who has to deal with it.
public struct PictureFailure: Error, Codable, Hashable, Sendable {
    /// The code.
    public var kind: FailureClass
    /// The cause in one sentence; the file's name is added by whoever prints it.
    public var message: String
    /// What the person can do about it, in one sentence; empty if nothing.
    public var remedy: String

    /// A failure with its cause and remedy.
    public init(_ kind: FailureClass, _ message: String, remedy: String = "") {
        self.kind = kind
        self.message = message
        self.remedy = remedy
    }
}

extension PictureFailure: CustomStringConvertible {
    /// Cause and remedy as they are shown.
    public var description: String { remedy.isEmpty ? message : "\(message) \(remedy)" }
}
