/// What a file is that is none of the accepted formats.
enum ForeignContent: Equatable {
    /// A known format of pictures or documents, in the plural.
    case known(String)
    /// Readable text.
    case text
    /// Nothing that is known here.
    case unknown

    /// Judges a file by its first bytes.
    init(head: [UInt8]) {
        let signatures: [(offset: Int, bytes: [UInt8], name: String)] = [
            (0, Array("GIF8".utf8), "GIF pictures"), (0, Array("BM".utf8), "BMP pictures"),
            (0, Array("%PDF".utf8), "PDF documents"),
            (0, Array("8BPS".utf8), "Photoshop documents"),
            (0, Array("%!PS".utf8), "PostScript documents"),
            (0, Array("AT&TFORM".utf8), "DjVu documents"),
            (4, Array("ftypavif".utf8), "AVIF pictures"),
            (4, Array("ftyphei".utf8), "HEIF pictures"),
            (4, Array("ftypmif1".utf8), "HEIF pictures"),
            (4, Array("ftypcrx ".utf8), "Camera raw files"),
            (0, [0xFF, 0x0A], "JPEG XL pictures"),
            (0, [0, 0, 0, 12, 0x4A, 0x58, 0x4C, 0x20], "JPEG XL pictures"),
            (0, [0x76, 0x2F, 0x31, 0x01], "OpenEXR pictures"),
            (0, [0x50, 0x4B, 3, 4], "ZIP archives and office documents"),
        ]
        if let match = signatures.first(where: { head.dropFirst($0.offset).starts(with: $0.bytes) })
        {
            self = .known(match.name)
        } else if Self.isText(head) {
            self = .text
        } else {
            self = .unknown
        }
    }

    private static func isText(_ head: [UInt8]) -> Bool {
        head.allSatisfy { $0 >= 0x20 || (0x09...0x0D).contains($0) || $0 == 0x1B }
    }
}
