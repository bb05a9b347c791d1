import Credentials
import Testing

/// CBOR against the examples of its specification, and against what a hostile writer would send.
@Suite struct CBORTests {
    /// RFC 8949, appendix A: values in their preferred form, which is written back the same.
    static let preferred: [(hex: String, value: CBORValue)] = [
        ("00", .unsigned(0)), ("01", .unsigned(1)), ("0a", .unsigned(10)), ("17", .unsigned(23)),
        ("1818", .unsigned(24)), ("1819", .unsigned(25)), ("1864", .unsigned(100)),
        ("1903e8", .unsigned(1000)), ("1a000f4240", .unsigned(1_000_000)),
        ("1b000000e8d4a51000", .unsigned(1_000_000_000_000)),
        ("1bffffffffffffffff", .unsigned(.max)), ("3bffffffffffffffff", .negative(.max)),
        ("c249010000000000000000", .tagged(2, .bytes([1, 0, 0, 0, 0, 0, 0, 0, 0]))),
        ("20", .integer(-1)), ("29", .integer(-10)), ("3863", .integer(-100)),
        ("3903e7", .integer(-1000)), ("f90000", .float(0)), ("f98000", .float(-0.0)),
        ("f93c00", .float(1)), ("fb3ff199999999999a", .float(1.1)), ("f93e00", .float(1.5)),
        ("f97bff", .float(65504)), ("fa47c35000", .float(100_000)),
        ("fa7f7fffff", .float(3.402_823_466_385_288_6e+38)),
        ("fb7e37e43c8800759c", .float(1.0e+300)),
        ("f90001", .float(5.960_464_477_539_063e-8)), ("f90400", .float(0.000_061_035_156_25)),
        ("f9c400", .float(-4)), ("fbc010666666666666", .float(-4.1)), ("f97c00", .float(.infinity)),
        ("f9fc00", .float(-.infinity)), ("f4", .bool(false)), ("f5", .bool(true)), ("f6", .null),
        ("f7", .simple(23)), ("f0", .simple(16)), ("f8ff", .simple(255)),
        ("c074323031332d30332d32315432303a30343a30305a", .tagged(0, .text("2013-03-21T20:04:00Z"))),
        ("c11a514b67b0", .tagged(1, .unsigned(1_363_896_240))),
        ("d74401020304", .tagged(23, .bytes([1, 2, 3, 4]))),
        ("d818456449455446", .tagged(24, .bytes([0x64, 0x49, 0x45, 0x54, 0x46]))),
        ("40", .bytes([])),
        ("4401020304", .bytes([1, 2, 3, 4])), ("60", .text("")), ("6161", .text("a")),
        ("6449455446", .text("IETF")), ("62225c", .text("\"\\")), ("62c3bc", .text("\u{fc}")),
        ("63e6b0b4", .text("\u{6c34}")), ("64f0908591", .text("\u{10151}")), ("80", .array([])),
        ("83010203", .array([.unsigned(1), .unsigned(2), .unsigned(3)])),
        ("8301820203820405", .array([.unsigned(1), numbers(2, 3), numbers(4, 5)])),
        (
            "98190102030405060708090a0b0c0d0e0f101112131415161718181819",
            .array((1...25).map { .unsigned($0) })
        ),
        ("a0", .map([])),
        (
            "a201020304",
            .map([.init(.unsigned(1), .unsigned(2)), .init(.unsigned(3), .unsigned(4))])
        ),
        ("a26161016162820203", .fields(["a": .unsigned(1), "b": numbers(2, 3)])),
        ("826161a161626163", .array([.text("a"), .fields(["b": .text("c")])])),
    ]

    /// RFC 8949, appendix A: the same values in longer forms and of indefinite length.
    static let others: [(hex: String, value: CBORValue)] = [
        ("fa7f800000", .float(.infinity)), ("fb7ff0000000000000", .float(.infinity)),
        ("5f42010243030405ff", .bytes([1, 2, 3, 4, 5])),
        ("7f657374726561646d696e67ff", .text("streaming")),
        ("9fff", .array([])),
        ("9f018202039f0405ffff", .array([.unsigned(1), numbers(2, 3), numbers(4, 5)])),
        ("83018202039f0405ff", .array([.unsigned(1), numbers(2, 3), numbers(4, 5)])),
        ("bf61610161629f0203ffff", .fields(["a": .unsigned(1), "b": numbers(2, 3)])),
        ("826161bf61626163ff", .array([.text("a"), .fields(["b": .text("c")])])),
        ("bf6346756ef563416d7421ff", .fields(["Fun": .bool(true), "Amt": .integer(-2)])),
    ]

    private static func numbers(_ values: UInt64...) -> CBORValue {
        .array(values.map { .unsigned($0) })
    }

    @Test(arguments: preferred) func readsAndWrites(_ hex: String, _ value: CBORValue) throws {
        #expect(try CBORValue(decoding: bytes(hex)) == value)
        #expect(value.encoded == bytes(hex))
    }

    @Test(arguments: others) func reads(_ hex: String, _ value: CBORValue) throws {
        #expect(try CBORValue(decoding: bytes(hex)) == value)
    }

    @Test func readsNotANumber() throws {
        for hex in ["f97e00", "fa7fc00000", "fb7ff8000000000000"] {
            guard case .float(let number) = try CBORValue(decoding: bytes(hex)) else {
                Issue.record("no number")
                return
            }
            #expect(number.isNaN)
        }
        #expect(CBORValue.float(.nan).encoded == bytes("f97e00"))
    }

    /// Not well-formed (RFC 8949, appendix F), or not valid.
    @Test(arguments: [
        "", "18", "1900", "1a000000", "1b00000000000000", "f8", "f900", "fa0000", "fb000000", "38",
        "41", "61", "5affffffff00", "5bffffffffffffffff010203", "7bffffffffffffffff616263", "81",
        "818181", "8200", "9affffffff00", "9bffffffffffffffff", "a1", "a101",
        "bbffffffffffffffff00",
        "c0", "5f4100", "7f6100", "9f", "9f0102", "bf", "bf01020102", "819f", "1c", "1d", "1e",
        "1f",
        "3c", "3f", "5c", "7d", "9e", "bc", "dd", "df", "fc", "fe", "ff", "f800", "f81f", "5f00ff",
        "5f21ff", "5f6100ff", "5f8100ff", "5f5f4100ffff", "7f4100ff", "81ff", "8200ff", "a1ff",
        "a1ff00", "bf00ff", "bf000000ff", "0000", "a201000100", "bf01000100ff", "61ff", "62c328",
    ]) func refuses(_ hex: String) {
        #expect(throws: CredentialsError.self) { try CBORValue(decoding: bytes(hex)) }
    }

    @Test func limitsDepthAndItems() throws {
        func nested(_ depth: Int) -> [UInt8] { [UInt8](repeating: 0x81, count: depth) + [0] }
        _ = try CBORValue(decoding: nested(31))
        for depth in [32, 1_000_000] {
            #expect(throws: CredentialsError.self) { try CBORValue(decoding: nested(depth)) }
        }
        func many(_ count: Int) -> [UInt8] {
            [0x9A] + (0..<4).map { UInt8(truncatingIfNeeded: count >> (24 - 8 * $0)) }
                + [UInt8](repeating: 0, count: count)
        }
        _ = try CBORValue(decoding: many(100_000))
        #expect(throws: CredentialsError.self) { try CBORValue(decoding: many(1 << 17)) }
    }

    private func bytes(_ hex: String) -> [UInt8] { Hex.bytes(hex) }
}
