/// Why a safetensors file could not be read or written.
public struct SafeTensorsError: Error, Hashable, Sendable {
    /// The kind of fault; each kind of malformed file has its own.
    public enum Code: String, Hashable, Sendable {
        /// The file could not be opened, examined or mapped.
        case cannotRead
        /// The path names a folder, pipe or device.
        case notAFile
        /// There is not even room for the header's length.
        case tooShort
        /// The header's length is zero.
        case headerEmpty
        /// The header is longer than the format's limit of 100 MB.
        case headerTooLarge
        /// The header does not end within the file.
        case headerBeyondFile
        /// The header does not begin with `{`.
        case headerStart
        /// The header is not UTF-8.
        case headerNotUTF8
        /// The header is not the JSON object that the format asks for.
        case headerNotJSON
        /// Something other than spaces follows the header's JSON.
        case headerPadding
        /// A value of `__metadata__` is not a string, or it is not an object.
        case metadataNotStrings
        /// A name, or a field of a tensor, occurs twice.
        case duplicateName
        /// A tensor lacks `dtype`, `shape` or `data_offsets`.
        case missingField
        /// A tensor has a field that the format does not know.
        case unknownField
        /// The format does not know this `dtype`.
        case unknownElementType
        /// An extent is not a non-negative integer.
        case invalidShape
        /// The tensor's size does not fit an integer of 64 bits.
        case shapeOverflow
        /// `data_offsets` is not a pair of non-negative integers.
        case invalidOffsets
        /// A tensor ends before it begins.
        case offsetsReversed
        /// Two tensors share bytes.
        case offsetsOverlap
        /// Bytes before or between tensors belong to none.
        case offsetsHole
        /// A tensor ends behind the end of the file.
        case offsetsBeyondFile
        /// The bytes of a tensor are not as many as its shape and type need.
        case sizeMismatch
        /// Bytes follow the last tensor.
        case trailingBytes
        /// The file has no tensor of this name.
        case noSuchTensor
        /// The tensor's type is valid, but it cannot be read or written in the way asked for.
        case unsupportedElementType
        /// The file could not be written.
        case cannotWrite
        /// A file of the name exists and must not be replaced.
        case nameTaken
    }

    /// The kind of fault.
    public let code: Code
    /// The file, or what stands for it.
    public let path: String
    /// The cause in one sentence, with the name of the tensor where there is one.
    public let detail: String

    /// A fault of a file.
    public init(_ code: Code, path: String, detail: String) {
        self.code = code
        self.path = path
        self.detail = detail
    }
}

extension SafeTensorsError: CustomStringConvertible {
    /// File, cause and remedy as they are shown.
    public var description: String { "\(path): \(detail). \(remedy)" }

    private var remedy: String {
        switch code {
        case .cannotRead, .notAFile: "Check the path and its permissions."
        case .cannotWrite:
            "Check the folder's permissions, the free space, and limits on the size of files."
        case .nameTaken: "Name another file, or remove that one first."
        case .noSuchTensor, .unsupportedElementType:
            "The file is valid, but not made for this purpose."
        default: "The file is damaged or not a safetensors file: fetch or export it again."
        }
    }
}
