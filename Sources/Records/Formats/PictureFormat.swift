/// A picture format that is accepted.
public enum PictureFormat: String, Codable, CaseIterable, Sendable {
    /// JPEG.
    case jpeg
    /// PNG.
    case png
    /// TIFF and BigTIFF.
    case tiff
    /// JPEG 2000, as JP2 file or bare codestream.
    case jp2
    /// WebP.
    case webp
    /// HEIF with pictures coded as HEVC, as telephones write it.
    case heic
    /// HEIF with pictures coded as AV1.
    case avif
    /// JPEG XL, bare or in boxes.
    case jxl
    /// BMP of Windows and OS/2.
    case bmp
    /// The formats of Netpbm: PBM, PGM, PPM, PAM and PFM.
    case pnm

    /// The format as people call it.
    public var title: String {
        switch self {
        case .jpeg: "JPEG"
        case .png: "PNG"
        case .tiff: "TIFF"
        case .jp2: "JPEG 2000"
        case .webp: "WebP"
        case .heic: "HEIC"
        case .avif: "AVIF"
        case .jxl: "JPEG XL"
        case .bmp: "BMP"
        case .pnm: "PNM"
        }
    }

    /// The media type, as IANA has registered it, except for PNM, which has none.
    public var mediaType: String {
        switch self {
        case .jpeg: "image/jpeg"
        case .png: "image/png"
        case .tiff: "image/tiff"
        case .jp2: "image/jp2"
        case .webp: "image/webp"
        case .heic: "image/heic"
        case .avif: "image/avif"
        case .jxl: "image/jxl"
        case .bmp: "image/bmp"
        case .pnm: "image/x-portable-anymap"
        }
    }

    /// All titles in a sentence for people whose files are of another format.
    public static var accepted: String {
        let titles = allCases.map(\.title)
        let last = titles.last.map { " and \($0)" } ?? ""
        return titles.dropLast().joined(separator: ", ") + last + " are accepted."
    }

    /// File name extensions in use for it, lower case.
    public var extensions: [String] {
        switch self {
        case .jpeg: ["jpg", "jpeg", "jpe", "jfif"]
        case .png: ["png"]
        case .tiff: ["tif", "tiff", "btf", "tf8", "ptif"]
        case .jp2: ["jp2", "j2k", "j2c", "jpc", "jpf", "jpx"]
        case .webp: ["webp"]
        case .heic: ["heic", "heif", "hif"]
        case .avif: ["avif", "avifs"]
        case .jxl: ["jxl"]
        case .bmp: ["bmp", "dib"]
        case .pnm: ["pnm", "pbm", "pgm", "ppm", "pam", "pfm"]
        }
    }

    /// The format that a file name's extension promises; nil if none of these.
    public init?(fileExtension: String) {
        let lowered = fileExtension.lowercased()
        guard let match = Self.allCases.first(where: { $0.extensions.contains(lowered) }) else {
            return nil
        }
        self = match
    }

    /// The format that a file's first bytes show; nil if none of these.
    public init?(head: [UInt8]) {
        func begins(_ bytes: [UInt8]) -> Bool { head.starts(with: bytes) }
        if begins([0xFF, 0xD8, 0xFF]) {
            self = .jpeg
        } else if begins([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
            self = .png
        } else if begins([0x49, 0x49, 42, 0]) || begins([0x4D, 0x4D, 0, 42])
            || begins([0x49, 0x49, 43, 0]) || begins([0x4D, 0x4D, 0, 43])
        {
            self = .tiff
        } else if begins([0, 0, 0, 12, 0x6A, 0x50, 0x20, 0x20, 0x0D, 0x0A, 0x87, 0x0A])
            || begins([0xFF, 0x4F, 0xFF, 0x51])
        {
            self = .jp2
        } else if begins(Array("RIFF".utf8)), head.dropFirst(8).starts(with: Array("WEBP".utf8)) {
            self = .webp
        } else if begins([0xFF, 0x0A])
            || begins([0, 0, 0, 12, 0x4A, 0x58, 0x4C, 0x20, 0x0D, 0x0A, 0x87, 0x0A])
        {
            self = .jxl
        } else if Self.beginsAsBMP(head) {
            self = .bmp
        } else if Self.beginsAsPNM(head) {
            self = .pnm
        } else if let format = Self.ofBrands(head) {
            self = format
        } else {
            return nil
        }
    }

    /// More than two letters: the size of the second header is one of those that there are.
    private static func beginsAsBMP(_ head: [UInt8]) -> Bool {
        guard head.starts(with: Array("BM".utf8)), head.count >= 18 else { return false }
        let sizes: Set<UInt8> = [12, 16, 40, 52, 56, 64, 108, 124]
        return sizes.contains(head[14]) && head[15...17].allSatisfy { $0 == 0 }
    }

    /// More than a `P` and a digit: white space or a comment, and then a number.
    private static func beginsAsPNM(_ head: [UInt8]) -> Bool {
        let space: Set<UInt8> = [9, 10, 11, 12, 13, 32]
        let comment = UInt8(ascii: "#")
        guard head.count > 3, head[0] == UInt8(ascii: "P") else { return false }
        if head[1] == UInt8(ascii: "7") { return head[2] == 10 }
        guard Array("123456Ff".utf8).contains(head[1]) else { return false }
        let rest = head[2...]
        guard let next = rest.first(where: { !space.contains($0) }) else { return true }
        return next == comment || (space.contains(head[2]) && (48...57).contains(next))
    }

    /// A HEIF file names its brand, and others that it conforms to, in its first box.
    private static func ofBrands(_ head: [UInt8]) -> PictureFormat? {
        guard head.count >= 16, head[4..<8].elementsEqual("ftyp".utf8) else { return nil }
        let end = min(head.count, Int(head[2]) << 8 | Int(head[3]))
        let brands = ([8] + stride(from: 16, to: max(16, end - 3), by: 4)).map {
            String(decoding: head[$0..<$0 + 4], as: UTF8.self)
        }
        let general: Set<String> = ["mif1", "mif2", "miaf", "msf1", "1pic"]
        let hevc: Set<String> = ["heic", "heix", "heim", "heis", "hevc", "hevx", "hevm", "hevs"]
        let av1: Set<String> = ["avif", "avis", "avio"]
        let first = brands[0]
        if av1.contains(first) { return .avif }
        if hevc.contains(first) { return .heic }
        guard general.contains(first) else { return nil }
        return brands.contains(where: av1.contains) ? .avif : .heic
    }
}
