/// What a file is, as far as its name or its first bytes tell.
///
/// The one list of kinds: walks go by it, and so does what workers say of files that they refuse.
public enum FileKind: Hashable, Sendable {
    /// A picture of an accepted format.
    case picture(PictureFormat)
    /// A picture, or a document that holds some, of a format that is not accepted.
    case foreign(ForeignFormat)
    /// Readable text.
    case text
    /// No picture that is known here.
    case other

    /// First bytes of a file that tell as much as all of them.
    public static let headBytes = 512

    /// What a file name's extension promises; nil where it does not tell.
    public init?(fileExtension: String) {
        guard let kind = Self.byExtension[fileExtension.lowercased()] else { return nil }
        self = kind
    }

    /// A table, since walks ask for every file of an archive.
    private static let byExtension: [String: FileKind] = {
        let pictures = PictureFormat.allCases.flatMap { format in
            format.extensions.map { ($0, FileKind.picture(format)) }
        }
        let foreign = ForeignFormat.all.flatMap { format in
            format.extensions.map { ($0, FileKind.foreign(format)) }
        }
        let others = otherExtensions.map { ($0, FileKind.other) }
        return Dictionary(pictures + foreign + others, uniquingKeysWith: { first, _ in first })
    }()

    /// What a file's first ``headBytes`` bytes show.
    public init(head: [UInt8]) {
        // Some foreign formats begin as accepted ones do and go on with a mark of their own.
        if let format = ForeignFormat(head: head) {
            self = .foreign(format)
        } else if let format = PictureFormat(head: head) {
            self = .picture(format)
        } else {
            self = Self.isText(head) ? .text : .other
        }
    }

    private static func isText(_ head: [UInt8]) -> Bool {
        head.allSatisfy { $0 >= 0x20 || (0x09...0x0D).contains($0) || $0 == 0x1B }
    }

    /// Extensions of what is not a picture, so that nobody has to open the file.
    ///
    /// Films and sound are left to others; a `.thm` is the small copy that a camera keeps beside a picture.
    private static let otherExtensions: Set<String> = [
        // Text, tables and pages.
        "cfg", "conf", "css", "csv", "dtd", "htm", "html", "ini", "js", "json", "jsonl", "log",
        "md", "nfo", "rtf", "tex", "toml", "tsv", "txt", "xhtml", "xml", "xsd", "xsl", "xslt",
        "yaml", "yml",
        // Sidecars of pictures.
        "aae", "arp", "cos", "cop", "dop", "dr4", "icc", "icm", "nksc", "on1", "pp3", "thm", "tfw",
        "vrd", "xmp",
        // Checksums.
        "crc", "md5", "par2", "sfv", "sha1", "sha256", "sha512",
        // Office documents and databases.
        "accdb", "db", "doc", "docm", "docx", "epub", "fmp12", "fp7", "lrcat", "lrprev", "mdb",
        "odp", "ods", "odt", "ppt", "pptx", "sqlite", "sqlite3", "xls", "xlsm", "xlsx",
        // Archives.
        "7z", "bz2", "dmg", "gz", "iso", "rar", "tar", "tgz", "xz", "zip", "zst",
        // Films and sound.
        "3gp", "aif", "aiff", "avi", "flac", "flv", "m2ts", "m4a", "m4v", "mkv", "mov", "mp3",
        "mp4", "mpeg", "mpg", "mts", "ogg", "ogv", "vob", "wav", "webm", "wma", "wmv",
        // Programs and links.
        "bat", "dll", "exe", "jar", "lnk", "pl", "py", "sh", "so", "ttf", "url", "webloc",
    ]
}
