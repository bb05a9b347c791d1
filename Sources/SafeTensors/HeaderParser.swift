/// A strict parser of exactly the JSON that a safetensors header may be.
///
/// Own code, since general JSON decoders hide duplicate names, turn large integers into Doubles and
/// recurse into whatever nesting a file brings. This one knows three levels and no more:
/// `{name: {"dtype": string, "shape": [integer…], "data_offsets": [integer, integer]}…,
/// "__metadata__": {string: string…}}`.
struct HeaderParser {
    private var reader: HeaderReader

    /// A parser of a header's bytes, its padding included; `path` names the file in errors.
    init(_ header: UnsafeRawBufferPointer, path: String) throws(SafeTensorsError) {
        guard header.first == UInt8(ascii: "{") else {
            throw SafeTensorsError(
                .headerStart, path: path, detail: "its header does not begin with \"{\"")
        }
        guard String(validating: header, as: UTF8.self) != nil else {
            throw SafeTensorsError(
                .headerNotUTF8, path: path, detail: "its header is not UTF-8 text")
        }
        reader = HeaderReader(bytes: header, path: path)
    }

    mutating func parse() throws(SafeTensorsError) -> ParsedHeader {
        var header = ParsedHeader()
        var hasMetadata = false
        try reader.readObject { reader, name throws(SafeTensorsError) in
            if name == "__metadata__" {
                guard !hasMetadata else { throw reader.duplicate(name) }
                hasMetadata = true
                header.metadata = try Self.metadata(&reader)
            } else {
                guard header.entries[name] == nil else { throw reader.duplicate(name) }
                header.entries[name] = try Self.entry(&reader, name: name)
            }
        }
        try reader.expectPadding()
        return header
    }

    private static func metadata(
        _ reader: inout HeaderReader
    ) throws(SafeTensorsError) -> [String: String] {
        var metadata: [String: String] = [:]
        guard reader.nextIs("{") else {
            throw reader.error(.metadataNotStrings, "__metadata__ is not an object")
        }
        try reader.readObject { reader, key throws(SafeTensorsError) in
            guard metadata[key] == nil else { throw reader.duplicate(key) }
            guard reader.nextIs("\"") else {
                throw reader.error(
                    .metadataNotStrings, "the value of \"\(key)\" in __metadata__ is not a string")
            }
            metadata[key] = try reader.readString()
        }
        return metadata
    }

    private static func entry(
        _ reader: inout HeaderReader, name: String
    ) throws(SafeTensorsError) -> TensorEntry {
        var type: ElementType?
        var shape: [Int]?
        var offsets: [Int]?
        try reader.readObject { reader, field throws(SafeTensorsError) in
            let isRepeated =
                switch field {
                case "dtype": type != nil
                case "shape": shape != nil
                case "data_offsets": offsets != nil
                default:
                    throw reader.error(
                        .unknownField, "tensor \"\(name)\" has the unknown field \"\(field)\"")
                }
            guard !isRepeated else { throw reader.duplicate("\(field)\" of \"\(name)") }
            switch field {
            case "dtype": type = try elementType(&reader, name: name)
            case "shape": shape = try reader.readIntegers(.invalidShape, "the shape of \"\(name)\"")
            default:
                offsets = try reader.readIntegers(
                    .invalidOffsets, "data_offsets of \"\(name)\"")
            }
        }
        guard let type, let shape, let offsets else {
            throw reader.error(
                .missingField, "tensor \"\(name)\" lacks dtype, shape or data_offsets")
        }
        guard offsets.count == 2 else {
            throw reader.error(
                .invalidOffsets, "data_offsets of \"\(name)\" are \(offsets.count) numbers, not 2")
        }
        return TensorEntry(type: type, shape: shape, begin: offsets[0], end: offsets[1])
    }

    private static func elementType(
        _ reader: inout HeaderReader, name: String
    ) throws(SafeTensorsError) -> ElementType {
        let text = try reader.readString()
        guard let type = ElementType(rawValue: text) else {
            throw reader.error(
                .unknownElementType, "tensor \"\(name)\" has the unknown dtype \"\(text)\"")
        }
        return type
    }
}
