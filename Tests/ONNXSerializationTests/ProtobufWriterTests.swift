import TestSupport
import Testing

@testable import ONNXSerialization

/// Against the bytes that the format's documentation gives, and a reader of its own.
@Suite struct ProtobufWriterTests {
    private struct Test: ProtobufMessage {
        let value: Int64
        func write(to writer: inout ProtobufWriter) { writer.write(value, field: 1) }
    }

    private static func bytes(_ body: (inout ProtobufWriter) -> Void) -> [UInt8] {
        var writer = ProtobufWriter()
        body(&writer)
        return writer.bytes
    }

    @Test func examplesOfTheDocumentation() {
        #expect(Test(value: 150).serialized() == [0x08, 0x96, 0x01])
        #expect(
            Self.bytes { $0.write("testing", field: 2) }
                == [0x12, 0x07] + Array("testing".utf8))
        #expect(
            Self.bytes { $0.write(Test(value: 150), field: 3) }
                == [0x1a, 0x03, 0x08, 0x96, 0x01])
        #expect(
            Self.bytes { $0.write(-2, field: 1) }
                == [0x08, 0xfe] + Array(repeating: 0xff, count: 8) + [0x01])
    }

    @Test func fieldsOfTwoBytesAndNothingForEmptyText() {
        #expect(Self.bytes { $0.write(0, field: 20) } == [0xa0, 0x01, 0x00])
        #expect(Self.bytes { $0.write("", field: 2) } == [])
        #expect(Self.bytes { $0.writeElement("", field: 2) } == [0x12, 0x00])
        #expect(Self.bytes { $0.write([Int64](), field: 2) } == [])
    }

    @Test func numbersComeBack() throws {
        let edges: [Int64] =
            [0, 1, -1, .max, .min]
            + (0..<63).flatMap { [Int64(1) << $0, (Int64(1) << $0) - 1, -(Int64(1) << $0)] }
        let fields = try ProtobufFields(Self.bytes { $0.write(edges, field: 536_870_911) })
        #expect(fields.numbers(536_870_911) == edges)
    }

    @Test(arguments: [0, 1, 127, 128, 16_383, 16_384, 70_000])
    func lengthsComeBack(count: Int) throws {
        let text = String(repeating: "x", count: count)
        let raw = Array(repeating: UInt8(0xff), count: count)
        let fields = try ProtobufFields(
            Self.bytes { writer in
                writer.writeElement(text, field: 1)
                raw.withUnsafeBytes { writer.write($0, field: 2) }
            })
        #expect(try fields.text(1) == text && fields.bytes(2) == [raw])
    }
}
