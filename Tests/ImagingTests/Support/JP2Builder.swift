import Foundation
import SystemPackage
import TestSupport

/// Puts boxes around a code stream.
struct JP2Builder {
    var codestream: [UInt8]
    /// The boxes of the header after the first one.
    var header: [[UInt8]] = []
    /// Boxes between header and code stream.
    var others: [[UInt8]] = []
    /// Without a length, the code stream reaches to the end of the file.
    var isOpen = false

    init(_ codestream: [UInt8], color: [UInt8] = JP2Builder.enumerated(17)) {
        self.codestream = codestream
        header = [color]
    }

    var file: [UInt8] {
        let (width, height) = (Self.number(40, 4), Self.number(30, 4))
        let components = Array(codestream[40..<42])
        let imageHeader = Self.box("ihdr", height + width + components + [7, 7, 0, 0])
        let last = Self.box("jp2c", codestream)
        return Self.box("jP  ", [0x0D, 0x0A, 0x87, 0x0A])
            + Self.box("ftyp", Array("jp2 ".utf8) + [0, 0, 0, 0] + Array("jp2 ".utf8))
            + Self.box("jp2h", imageHeader + header.joined())
            + others.joined() + (isOpen ? [0, 0, 0, 0] + last.dropFirst(4) : last)
    }

    static func box(_ type: String, _ content: [UInt8]) -> [UInt8] {
        number(8 + content.count, 4) + Array(type.utf8) + content
    }

    /// A big-endian number.
    static func number(_ value: Int, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * (count - 1 - $0))) }
    }

    static func enumerated(_ value: Int) -> [UInt8] { box("colr", [1, 0, 0] + number(value, 4)) }

    static func profile(_ bytes: [UInt8]) -> [UInt8] { box("colr", [2, 0, 0] + bytes) }

    /// Kind and association of each channel.
    static func channels(_ list: [(kind: Int, association: Int)]) -> [UInt8] {
        box(
            "cdef",
            number(list.count, 2)
                + list.enumerated().flatMap {
                    number($0.offset, 2) + number($0.element.kind, 2)
                        + number($0.element.association, 2)
                })
    }

    /// Down, then across, as fractions of pixels a metre.
    static func resolution(_ type: String, _ down: (Int, Int), _ across: (Int, Int), _ power: Int)
        -> [UInt8]
    {
        let exponent = UInt8(bitPattern: Int8(power))
        return box(
            type,
            number(down.0, 2) + number(down.1, 2) + number(across.0, 2) + number(across.1, 2)
                + [exponent, exponent])
    }

    static func uuid(_ hexadecimal: String, _ content: [UInt8]) -> [UInt8] {
        let digits = hexadecimal.compactMap(\.hexDigitValue).map(UInt8.init)
        let id = stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
        return box("uuid", id + content)
    }
}

/// A code stream of `Fixtures/jp2`.
func codestream(_ name: String) throws -> [UInt8] {
    try bytes(of: FilePath(Fixtures.url("jp2/\(name).j2k").path(percentEncoded: false)))
}
