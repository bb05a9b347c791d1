/// What a header says of one tensor.
struct TensorEntry: Hashable, Sendable {
    let type: ElementType
    let shape: [Int]
    /// Place of the scalars, in bytes from the end of the header.
    let begin: Int
    let end: Int
}

/// A header as it was written, before ``HeaderLayout`` checks it against the file.
struct ParsedHeader {
    var metadata: [String: String] = [:]
    var entries: [String: TensorEntry] = [:]
}
