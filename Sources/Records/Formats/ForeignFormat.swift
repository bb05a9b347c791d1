/// A kind of picture, or of document that holds pictures, that is not accepted.
public struct ForeignFormat: Hashable, Sendable {
    /// What such files are, in the plural, such as `GIF pictures`.
    public let title: String
    /// What can be done about one, in one sentence.
    public let remedy: String
    /// File name extensions in use for it, lower case.
    let extensions: [String]
    /// What its files begin with; empty where that does not tell.
    let signatures: [Signature]

    /// Bytes that a file begins with, and a mark that follows at some place.
    struct Signature: Hashable {
        private let start: [UInt8]
        private let mark: [UInt8]
        private let offset: Int

        init(_ start: [UInt8], then mark: String = "", at offset: Int = 0) {
            self.start = start
            self.mark = Array(mark.utf8)
            self.offset = offset
        }

        init(_ start: String, then mark: String = "", at offset: Int = 0) {
            self.init(Array(start.utf8), then: mark, at: offset)
        }

        func matches(_ head: [UInt8]) -> Bool {
            head.starts(with: start) && head.dropFirst(offset).starts(with: mark)
        }
    }

    private init(
        _ title: String, _ extensions: [String], _ signatures: [Signature] = [],
        remedy: String = "Save a copy as TIFF beside it."
    ) {
        self.title = title
        self.extensions = extensions
        self.signatures = signatures
        self.remedy = remedy
    }

    /// The format that a file's first bytes show; nil if none of these.
    init?(head: [UInt8]) {
        let match = Self.all.first { $0.signatures.contains { $0.matches(head) } }
        guard let match = match ?? (Self.isSVG(head) ? Self.vector : nil) else { return nil }
        self = match
    }

    /// An SVG file is text, and its first element may follow a declaration and comments.
    private static func isSVG(_ head: [UInt8]) -> Bool {
        let mark = Array("<svg".utf8)
        guard head.first == UInt8(ascii: "<") else { return false }
        return head.indices.contains { head[$0...].starts(with: mark) }
    }
}

extension ForeignFormat {
    // The lists name what archives hold; sources of the signatures are the formats' own
    // specifications and, of raw files, the headers that cameras write.

    private static let raw = ForeignFormat(
        "camera raw files",
        [
            "3fr", "arw", "cr2", "cr3", "crw", "dcr", "dcs", "dng", "drf", "erf", "fff", "gpr",
            "iiq", "k25", "kdc", "mef", "mos", "mrw", "nef", "nrw", "orf", "pef", "ptx", "raf",
            "rw2", "rwl", "sr2", "srf", "srw", "x3f",
        ],
        [
            Signature([0x49, 0x49, 42, 0, 16, 0, 0, 0, 0x43, 0x52, 2]),
            Signature("II", then: "HEAPCCDR", at: 6), Signature("", then: "ftypcrx ", at: 4),
            Signature("FUJIFILMCCD-RAW"), Signature("IIRO"),
            Signature("IIRS"), Signature("MMOR"), Signature([0x49, 0x49, 0x55, 0]),
            Signature([0, 0x4D, 0x52, 0x4D]), Signature("FOVb"),
        ], remedy: "Develop it with a raw converter, and save the picture as TIFF beside it.")

    private static let documents = "Export its pages as TIFF, PNG or JPEG."

    private static let vector = ForeignFormat(
        "vector drawings", ["cdr", "emf", "svg", "svgz", "wmf"],
        [
            Signature([0xD7, 0xCD, 0xC6, 0x9A]), Signature([1, 0, 0, 0], then: " EMF", at: 40),
            Signature("RIFF", then: "CDR", at: 8),
        ], remedy: "If it shows a photograph, export that as TIFF.")

    /// All of them; where two have the same extension or signature, the first one counts.
    static let all: [ForeignFormat] = [
        raw,
        ForeignFormat("GIF pictures", ["gif"], [Signature("GIF8")]),
        ForeignFormat(
            "Photoshop documents", ["pdd", "psb", "psd", "psdt"], [Signature("8BPS")],
            remedy: "Save a flattened copy as TIFF beside it."),
        ForeignFormat("PDF documents", ["pdf"], [Signature("%PDF")], remedy: documents),
        ForeignFormat(
            "PostScript documents", ["ai", "eps", "epsf", "epsi", "ps"],
            [Signature("%!PS"), Signature([0xC5, 0xD0, 0xD3, 0xC6])], remedy: documents),
        ForeignFormat(
            "DjVu documents", ["djv", "djvu"], [Signature("AT&TFORM")], remedy: documents),
        ForeignFormat(
            "JPEG 2000 compound documents and films", ["jpm", "mj2", "mjp2"],
            [Signature("", then: "ftypjpm ", at: 16), Signature("", then: "ftypmjp2", at: 16)],
            remedy: documents),
        ForeignFormat(
            "JPEG XR pictures", ["hdp", "jxr", "wdp"], [Signature([0x49, 0x49, 0xBC])]),
        ForeignFormat("JPEG-LS pictures", ["jls"], [Signature([0xFF, 0xD8, 0xFF, 0xF7])]),
        ForeignFormat(
            "JBIG2 pictures", ["jb2", "jbig2"],
            [Signature([0x97, 0x4A, 0x42, 0x32, 0x0D, 0x0A, 0x1A, 0x0A])]),
        ForeignFormat(
            "OpenEXR pictures", ["exr"], [Signature([0x76, 0x2F, 0x31, 0x01])]),
        // Other programs use the extension for headers of their own.
        ForeignFormat(
            "Radiance pictures", ["rgbe", "xyze"],
            [Signature("#?RADIANCE"), Signature("#?RGBE")]),
        ForeignFormat("icons", ["cur", "icns", "ico"], [Signature("icns")]),
        ForeignFormat("Targa pictures", ["tga", "vda"]),
        ForeignFormat(
            "GIMP documents", ["xcf"], [Signature("gimp xcf")],
            remedy: "Save a flattened copy as TIFF beside it."),
        ForeignFormat(
            "documents of a painting program",
            ["afphoto", "kra", "ora", "pdn", "psp", "pspimage"],
            [Signature("Paint Shop Pro Image File")],
            remedy: "Save a flattened copy as TIFF beside it."),
        ForeignFormat("PCX pictures", ["dcx", "pcx"]),
        ForeignFormat("PICT pictures", ["pct", "pict"]),
        ForeignFormat("Photo CD pictures", ["pcd"]),
        ForeignFormat("FlashPix pictures", ["fpx"]),
        ForeignFormat(
            "IFF pictures", ["iff", "ilbm", "lbm"], [Signature("FORM", then: "ILBM", at: 8)]),
        ForeignFormat(
            "SGI pictures", ["sgi"], [Signature([1, 0xDA, 0, 1]), Signature([1, 0xDA, 1, 1])]),
        ForeignFormat(
            "Sun raster pictures", ["ras"], [Signature([0x59, 0xA6, 0x6A, 0x95])]),
        ForeignFormat("X11 bitmaps", ["xbm", "xpm"], [Signature("/* XPM */")]),
        ForeignFormat("QOI pictures", ["qoi"], [Signature("qoif")]),
        ForeignFormat(
            "film frames", ["cin", "dpx"],
            [Signature("SDPX"), Signature("XPDS"), Signature([0x80, 0x2A, 0x5F, 0xD7])]),
        ForeignFormat(
            "FITS pictures", ["fit", "fits", "fts"], [Signature("SIMPLE  =")]),
        ForeignFormat("DICOM pictures", ["dcm", "dicom"]),
        ForeignFormat(
            "MrSID and ECW pictures", ["ecw", "sid"], [Signature("msid")]),
        vector,
    ]
}
