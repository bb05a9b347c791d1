/// Why a file of Torch7 could not be read.
public struct TorchError: Error, Hashable, Sendable {
    /// The kind of fault.
    public enum Code: String, Hashable, Sendable {
        /// The file could not be opened, examined or mapped.
        case cannotRead
        /// The path names a folder, pipe or device.
        case notAFile
        /// The content is no value of Torch7.
        case notTorch
        /// The file was written in Torch's text mode.
        case textMode
        /// The file ends inside a value.
        case truncated
        /// A value is of no kind that Torch7 writes.
        case unknownKind
        /// A count or length is negative, or more than the bytes that remain can hold.
        case invalidCount
        /// Sizes of a tensor that no file of this size can mean.
        case absurdSize
        /// A reference to a value that has not been written, or is of another kind.
        case invalidReference
        /// A boolean, table key or version that Torch7 does not write.
        case invalidValue
        /// A class that writes itself in a form of its own.
        case unreadableClass
        /// A tensor reaches beyond its storage, or has one of another type.
        case invalidTensor
        /// More values than any model has.
        case tooManyValues
        /// Something follows the value.
        case trailingBytes
    }

    /// The kind of fault.
    public let code: Code
    /// The file, or what stands for it.
    public let path: String
    /// Where in the file, in bytes; nil where the file as a whole is meant.
    public let offset: Int?
    /// The cause, with what was expected.
    public let detail: String

    /// A fault of a file.
    public init(_ code: Code, path: String, offset: Int? = nil, detail: String) {
        self.code = code
        self.path = path
        self.offset = offset
        self.detail = detail
    }
}

extension TorchError: CustomStringConvertible {
    /// File, cause, place and remedy as they are shown.
    public var description: String {
        let place = offset.map { "at byte \($0) " } ?? ""
        return "\(path): \(place)\(detail). \(remedy)"
    }

    private var remedy: String {
        switch code {
        case .cannotRead, .notAFile: "Check the path and its permissions."
        case .textMode: "Save it again in Torch7 with torch.save('model.t7', object)."
        case .absurdSize: "Save it again with a Torch7 of 64 bits."
        case .unreadableClass: "Save the model without such objects."
        case .notTorch, .unknownKind, .invalidReference, .invalidValue:
            "The file is damaged or not a binary file of Torch7: fetch or export it again."
        case .truncated, .invalidCount, .invalidTensor, .tooManyValues, .trailingBytes:
            "The file is damaged: fetch or export it again."
        }
    }
}
