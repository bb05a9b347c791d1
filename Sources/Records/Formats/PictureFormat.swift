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

    /// The format as people call it.
    public var title: String {
        switch self {
        case .jpeg: "JPEG"
        case .png: "PNG"
        case .tiff: "TIFF"
        case .jp2: "JPEG 2000"
        case .webp: "WebP"
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
        } else {
            return nil
        }
    }
}
