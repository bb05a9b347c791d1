/// The colours that a curator knew of a picture, and which of them its own colours were made with.
public struct HintsRecord: Codable, Hashable, Sendable {
    /// A line that was not used, or not as it stands.
    public struct Remark: Codable, Hashable, Sendable {
        /// The line in the file, from 1.
        public var line: Int
        /// Why, in words that follow the line's number.
        public var reason: String

        /// A remark on a line.
        public init(line: Int, reason: String) {
            self.line = line
            self.reason = reason
        }
    }

    /// The file as it was named.
    public var file: CodablePath
    /// SHA-256 of the file, lower-case hexadecimal.
    public var fileSHA256: String
    /// SHA-256 over the hints for this picture, lower-case hexadecimal.
    public var sha256: String
    /// How many were used.
    public var used: Int
    /// Lines for this picture that were not used, or not as they stand, in the order of the file.
    public var remarks: [Remark]

    /// Hints for a picture.
    public init(
        file: CodablePath, fileSHA256: String, sha256: String, used: Int, remarks: [Remark]
    ) {
        self.file = file
        self.fileSHA256 = fileSHA256
        self.sha256 = sha256
        self.used = used
        self.remarks = remarks
    }
}
