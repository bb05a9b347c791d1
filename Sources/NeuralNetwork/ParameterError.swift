/// A tensor that a network needs is missing from its file, or has another shape than it must have.
public struct ParameterError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Name of the tensor in the file.
    public let tensor: String
    /// The extents it must have; nil where any will do.
    public let expected: [Int?]
    /// The extents it has; nil if it is missing.
    public let found: [Int]?

    /// A fault of a tensor.
    public init(tensor: String, expected: [Int?], found: [Int]?) {
        self.tensor = tensor
        self.expected = expected
        self.found = found
    }

    /// One sentence with the name, the expected and the found shape.
    public var description: String {
        let shape =
            "[" + expected.map { $0.map(String.init) ?? "any" }.joined(separator: ", ") + "]"
        guard let found else { return "tensor \(tensor) of shape \(shape) is missing" }
        return "tensor \(tensor) has the shape \(found), expected \(shape)"
    }
}
