import Records
import Testing

/// First bytes are those that the formats' specifications name.
@Suite struct FileKindTests {
    private func title(_ kind: FileKind?) -> String {
        switch kind {
        case .picture(let format): format.title
        case .foreign(let format): format.title
        case .text: "text"
        case .other: "other"
        case nil: "unknown"
        }
    }

    @Test(arguments: [
        ("TIF", "TIFF"), ("jpeg", "JPEG"), ("jpx", "JPEG 2000"), ("NEF", "camera raw files"),
        ("dng", "camera raw files"), ("psb", "Photoshop documents"),
        ("eps", "PostScript documents"),
        ("svgz", "vector drawings"), ("jpm", "JPEG 2000 compound documents and films"),
        ("xmp", "other"), ("Md5", "other"), ("mp4", "other"), ("tiff_old", "unknown"),
        ("hdr", "unknown"), ("raw", "unknown"), ("", "unknown"),
    ]) func namesTell(_ name: String, _ expected: String) {
        #expect(title(FileKind(fileExtension: name)) == expected)
    }

    @Test(
        arguments: [
            ([0x49, 0x49, 42, 0, 8, 0, 0, 0], "TIFF"),
            ([0x49, 0x49, 42, 0, 16, 0, 0, 0, 0x43, 0x52, 2, 0], "camera raw files"),
            ([0xFF, 0xD8, 0xFF, 0xE1], "JPEG"), ([0xFF, 0xD8, 0xFF, 0xF7], "JPEG-LS pictures"),
            (Array("GIF87a".utf8), "GIF pictures"),
            (Array("FUJIFILMCCD-RAW ".utf8), "camera raw files"),
            ([0, 0, 0, 24] + Array("ftypcrx ".utf8), "camera raw files"),
            (Array("8BPS".utf8) + [0, 2], "Photoshop documents"),
            ([0xC5, 0xD0, 0xD3, 0xC6], "PostScript documents"),
            (Array("#?RADIANCE\n".utf8), "Radiance pictures"),
            (Array("<!-- a plan --><svg xmlns='x'>".utf8), "vector drawings"),
            (Array("<html><p>svg</p>".utf8), "text"), (Array("Dear Sir,\r\n".utf8), "text"),
            (Array("RIFF".utf8) + [0, 0, 0, 0] + Array("WEBPVP8 ".utf8), "WebP"),
            (Array("RIFF".utf8) + [0, 0, 0, 0] + Array("WAVEfmt ".utf8), "other"),
            (Array("SQLite format 3".utf8) + [0], "other"),
            (
                [0, 0, 0, 12, 0x6A, 0x50, 0x20, 0x20, 0x0D, 0x0A, 0x87, 0x0A, 0, 0, 0, 20]
                    + Array("ftypjp2 ".utf8), "JPEG 2000"
            ),
            (
                [0, 0, 0, 12, 0x6A, 0x50, 0x20, 0x20, 0x0D, 0x0A, 0x87, 0x0A, 0, 0, 0, 20]
                    + Array("ftypjpm ".utf8), "JPEG 2000 compound documents and films"
            ),
        ] as [([UInt8], String)]) func firstBytesTell(_ head: [UInt8], _ expected: String)
    {
        #expect(title(FileKind(head: head)) == expected)
    }

    /// A list in two places would go apart.
    @Test func noAcceptedExtensionIsForeign() {
        for format in PictureFormat.allCases {
            for name in format.extensions {
                #expect(FileKind(fileExtension: name) == .picture(format))
            }
        }
        #expect(PictureFormat.accepted.hasPrefix("JPEG, PNG, TIFF"))
        #expect(PictureFormat.accepted.contains(" and "))
    }
}
