import SafeTensors
import SystemPackage
import TensorCore
import TestSupport
import Testing

/// Malformed files, after the attack list of the format's reference implementation.
@Suite struct AttackTests {
    struct Attack: Sendable, CustomTestStringConvertible {
        let name: String
        let code: SafeTensorsError.Code
        let bytes: [UInt8]
        var testDescription: String { name }

        init(_ name: String, _ code: SafeTensorsError.Code, _ bytes: [UInt8]) {
            (self.name, self.code, self.bytes) = (name, code, bytes)
        }

        /// A well-formed frame with a faulty header.
        init(
            _ name: String, _ code: SafeTensorsError.Code, header: String, data: Int = 4
        ) {
            self.init(
                name, code,
                TensorFileBytes.file(header, data: [UInt8](repeating: 1, count: data)))
        }
    }

    private static func object(_ members: String...) -> String {
        "{\(members.joined(separator: ","))}"
    }

    static let frames: [Attack] = [
        Attack("empty file", .tooShort, []),
        Attack("seven bytes", .tooShort, [2, 0, 0, 0, 0, 0, 0]),
        Attack("length only", .headerBeyondFile, TensorFileBytes.length(2)),
        Attack("header of length 0", .headerEmpty, TensorFileBytes.length(0) + [1, 2, 3]),
        Attack("100 MB and a byte", .headerTooLarge, TensorFileBytes.length(100_000_001) + [0x7B]),
        Attack("length of 2^64-1", .headerTooLarge, TensorFileBytes.length(.max) + [0x7B]),
        Attack("length of 2^63", .headerTooLarge, TensorFileBytes.length(1 << 63) + [0x7B]),
        Attack(
            "header beyond the file", .headerBeyondFile, TensorFileBytes.length(3) + [0x7B, 0x7D]),
        Attack("not UTF-8", .headerNotUTF8, TensorFileBytes.file([0x7B, 0x22, 0xFF, 0x22, 0x7D])),
        Attack(
            "overlong UTF-8", .headerNotUTF8, TensorFileBytes.file([0x7B, 0x22, 0xC0, 0x80, 0x22])),
    ]

    static let texts: [Attack] = [
        Attack("not JSON", .headerStart, header: "hello"),
        Attack("leading space", .headerStart, header: " {}", data: 0),
        Attack("array", .headerStart, header: "[]", data: 0),
        Attack("unclosed", .headerNotJSON, header: "{"),
        Attack("member without value", .headerNotJSON, header: #"{"a"}"#),
        Attack("trailing comma", .headerNotJSON, header: #"{"__metadata__":{"a":"b",}}"#),
        Attack("number for a tensor", .headerNotJSON, header: #"{"a":1}"#),
        Attack("control character", .headerNotJSON, header: "{\"a\u{1}\":{}}"),
        Attack("bad escape", .headerNotJSON, header: #"{"\x":{}}"#),
        Attack("lone surrogate", .headerNotJSON, header: #"{"\ud800":{}}"#),
        Attack("signed hexadecimals", .headerNotJSON, header: #"{"\u+123":{}}"#),
        Attack("cut escape", .headerNotJSON, header: #"{"\u12"#),
        Attack("unclosed string", .headerNotJSON, header: #"{"abc"#),
        Attack("padded with zeros", .headerPadding, header: "{}\0\0", data: 0),
        Attack("padded with newlines", .headerPadding, header: "{}\n\n", data: 0),
        Attack("two objects", .headerPadding, header: "{}{}", data: 0),
        Attack("nested metadata", .metadataNotStrings, header: #"{"__metadata__":{"a":{}}}"#),
        Attack("number in metadata", .metadataNotStrings, header: #"{"__metadata__":{"a":1}}"#),
        Attack("null metadata", .metadataNotStrings, header: #"{"__metadata__":null}"#),
        Attack("metadata twice", .duplicateName, header: #"{"__metadata__":{},"__metadata__":{}}"#),
        Attack(
            "metadata key twice", .duplicateName, header: #"{"__metadata__":{"a":"1","a":"2"}}"#),
        Attack(
            "nested arrays", .headerNotJSON,
            header: #"{"a":"# + String(repeating: "[", count: 100_000)),
        Attack(
            "nested objects", .unknownField,
            header: String(repeating: #"{"a":"#, count: 100_000)),
    ]

    static let tensors: [Attack] = [
        Attack(
            "same name twice", .duplicateName,
            header: object(TensorFileBytes.tensor("a", 0, 4), TensorFileBytes.tensor("a", 0, 4))),
        Attack(
            "same name, escaped", .duplicateName,
            header: object(
                TensorFileBytes.tensor("a", 0, 4), TensorFileBytes.tensor(#"\u0061"#, 4, 8)),
            data: 8),
        Attack(
            "dtype twice", .duplicateName,
            header: #"{"a":{"dtype":"F32","dtype":"F16","shape":[1],"data_offsets":[0,4]}}"#),
        Attack("no fields", .missingField, header: #"{"a":{}}"#),
        Attack("no shape", .missingField, header: #"{"a":{"dtype":"F32","data_offsets":[0,4]}}"#),
        Attack("unknown field", .unknownField, header: #"{"a":{"type":"F32"}}"#),
        Attack(
            "unknown dtype", .unknownElementType,
            header: object(TensorFileBytes.tensor("a", "F31", "[1]", 0, 4))),
        Attack(
            "negative extent", .invalidShape,
            header: object(TensorFileBytes.tensor("a", "F32", "[-1]", 0, 4))),
        Attack(
            "fractional extent", .invalidShape,
            header: object(TensorFileBytes.tensor("a", "F32", "[1.0]", 0, 4))),
        Attack(
            "extent with exponent", .invalidShape,
            header: object(TensorFileBytes.tensor("a", "F32", "[1e0]", 0, 4))),
        Attack(
            "leading zero", .invalidShape,
            header: object(TensorFileBytes.tensor("a", "F32", "[01]", 0, 4))),
        Attack(
            "extent past 2^63", .invalidShape,
            header: object(TensorFileBytes.tensor("a", "F32", "[9223372036854775808]", 0, 4))),
        Attack(
            "nested extents", .invalidShape,
            header: object(
                TensorFileBytes.tensor("a", "F32", String(repeating: "[", count: 50_000), 0, 4))),
        Attack(
            "shape is a string", .invalidShape,
            header: object(TensorFileBytes.tensor("a", "F32", "\"1\"", 0, 4))),
        Attack(
            "product overflows", .shapeOverflow,
            header: object(
                TensorFileBytes.tensor("a", "F32", "[4294967296,4294967296]", 0, 4))),
        Attack(
            "bytes overflow", .shapeOverflow,
            header: object(TensorFileBytes.tensor("a", "F32", "[4611686018427387904]", 0, 4))),
        Attack(
            "wrapping product", .shapeOverflow,
            header: object(
                TensorFileBytes.tensor("a", "U8", "[6148914691236517205,3,2]", 0, 4))),
        Attack(
            "one offset", .invalidOffsets,
            header: #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0]}}"#),
        Attack(
            "three offsets", .invalidOffsets,
            header: #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4,8]}}"#),
        Attack(
            "negative offset", .invalidOffsets,
            header: object(TensorFileBytes.tensor("a", -4, 0))),
        Attack("reversed", .offsetsReversed, header: object(TensorFileBytes.tensor("a", 4, 0))),
        Attack(
            "beyond the file", .offsetsBeyondFile,
            header: object(TensorFileBytes.tensor("a", "F32", "[2]", 0, 8))),
        Attack(
            "last offset", .offsetsBeyondFile,
            header: object(TensorFileBytes.tensor("a", 0, .max))),
        Attack(
            "too few bytes for the shape", .sizeMismatch,
            header: object(TensorFileBytes.tensor("a", "F32", "[2]", 0, 4))),
        Attack(
            "too many bytes for the type", .sizeMismatch,
            header: object(TensorFileBytes.tensor("a", "F16", "[1]", 0, 4))),
        Attack(
            "same bytes twice", .offsetsOverlap,
            header: object(TensorFileBytes.tensor("a", 0, 4), TensorFileBytes.tensor("b", 0, 4))),
        Attack(
            "partial overlap", .offsetsOverlap,
            header: object(TensorFileBytes.tensor("a", 0, 4), TensorFileBytes.tensor("b", 2, 6)),
            data: 6),
        Attack(
            "does not start at 0", .offsetsHole,
            header: object(TensorFileBytes.tensor("a", 4, 8)), data: 8),
        Attack(
            "hole between", .offsetsHole,
            header: object(TensorFileBytes.tensor("a", 0, 4), TensorFileBytes.tensor("b", 8, 12)),
            data: 12),
        Attack(
            "trailing byte", .trailingBytes,
            header: object(TensorFileBytes.tensor("a", 0, 4)), data: 5),
        Attack("bytes without tensors", .trailingBytes, header: "{}", data: 1),
    ]

    @Test(arguments: frames + texts + tensors)
    func malformedFileIsRefused(_ attack: Attack) {
        let error = #expect(throws: SafeTensorsError.self) {
            _ = try SafeTensorsFile(bytes: attack.bytes)
        }
        #expect(error?.code == attack.code, "\(attack.name): \(String(describing: error))")
    }

    @Test(arguments: tensors.filter { ![.trailingBytes].contains($0.code) })
    func errorNamesTheTensor(_ attack: Attack) {
        let error = #expect(throws: SafeTensorsError.self) {
            _ = try SafeTensorsFile(bytes: attack.bytes)
        }
        #expect(error.map { $0.detail.contains("\"a\"") || $0.detail.contains("\"b\"") } == true)
    }

    @Test(arguments: frames)
    func malformedMappedFileIsRefused(_ attack: Attack) throws {
        let folder = try TestFolder()
        let path = folder.path.appending("attack.safetensors")
        let file = try FileDescriptor.open(
            path, .writeOnly, options: [.create, .truncate], permissions: .ownerReadWrite)
        try file.closeAfter { _ = try file.writeAll(attack.bytes) }
        let error = #expect(throws: SafeTensorsError.self) {
            _ = try SafeTensorsFile(mapping: path)
        }
        #expect(error?.code == attack.code)
        #expect(error?.path == path.string)
    }

    /// Every cut of a valid file, and every byte of its header replaced, is refused or read: no crash.
    @Test func cutAndDamagedFilesNeverCrash() throws {
        let valid = TensorFileBytes.file(
            Self.object(
                #""__metadata__":{"k":"v\n"}"#, TensorFileBytes.tensor("a", "F32", "[1]", 0, 4),
                TensorFileBytes.tensor("b", "F16", "[2,1]", 4, 8)),
            data: [UInt8](repeating: 7, count: 8))
        #expect(try SafeTensorsFile(bytes: valid).names == ["a", "b"])
        for count in 0..<valid.count {
            #expect(throws: SafeTensorsError.self, "cut to \(count)") {
                _ = try SafeTensorsFile(bytes: Array(valid[..<count]))
            }
        }
        for position in 0..<valid.count - 8 {
            for byte: UInt8 in [0, 0x20, 0x22, 0x2C, 0x30, 0x39, 0x5B, 0x5C, 0x7B, 0x7D, 0xFF] {
                var damaged = valid
                damaged[position] = byte
                guard let file = try? SafeTensorsFile(bytes: damaged) else { continue }
                for name in file.names { _ = try? file.tensor(named: name).scalars }
            }
        }
    }
}
