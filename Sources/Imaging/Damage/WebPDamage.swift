import SystemPackage

/// The chunks of a WebP file: libwebp decodes zeros in place of lost data without a complaint.
///
/// Source: RFC 9649, 2.3 to 2.7.
struct WebPDamage {
    /// What is wrong; nil if nothing is.
    private(set) var warning: PictureWarning?

    /// Most zeros at the end of compressed pixels that a coder writes: a few in its last word, and for a
    /// blank picture a fifth of a bit for each block of 16 x 16 pixels, which is a 40th of a byte.
    private let mostZeros: Int
    private static let pixelChunks: Set<String> = ["VP8 ", "VP8L"]

    /// Reads the chunks up to the end that the file's header declares.
    ///
    /// - Throws: why it cannot be read.
    init(_ input: PictureInput, pixels: Int) throws(Errno) {
        mostZeros = 32 + pixels / 256 / 16
        let length = try input.length()
        let declared = try Self.number(input, at: 4) + 8
        var offset = 12
        while offset < min(declared, length) - 1, warning == nil {
            try look(input, at: &offset, fileLength: length)
        }
        if warning == nil, declared > length { lacksEnd() }
    }

    private mutating func look(
        _ input: PictureInput, at offset: inout Int, fileLength: Int
    ) throws(Errno) {
        let name = String(decoding: try input.bytes(at: offset, count: 4), as: UTF8.self)
        let start = offset + 8
        let end = try start + Self.number(input, at: offset + 4)
        guard name.utf8.allSatisfy({ (0x20...0x7E).contains($0) }), end <= fileLength else {
            return lacksEnd()
        }
        if name == "ANMF" {
            // A frame: its own header of 16 bytes, then chunks.
            offset = start + 16
            return
        }
        if Self.pixelChunks.contains(name) {
            let tail = try input.bytes(
                at: max(start, end - mostZeros - 1), count: mostZeros + 1)
            if end - start > mostZeros, tail.allSatisfy({ $0 == 0 }) {
                warning = .damage(
                    "The WebP data end in zeros: the last part of the picture is probably lost.")
            }
        }
        offset = end + (end - start) % 2
    }

    private mutating func lacksEnd() {
        warning = .oddity(
            "The WebP file's end is missing or damaged; all its pixels could be read.")
    }

    private static func number(_ input: PictureInput, at offset: Int) throws(Errno) -> Int {
        try input.bytes(at: offset, count: 4).reversed().reduce(0) { $0 << 8 | Int($1) }
    }
}
