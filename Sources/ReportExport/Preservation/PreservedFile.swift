import Records
import SystemPackage

/// A file as an archive keeps it: a scan, its result, or a companion of that.
struct PreservedFile {
    /// What the file is for.
    enum Role: Hashable {
        case scan
        case result
        case companion(CompanionRecord.Kind)
    }

    let identifier: Identifier
    let role: Role
    /// The path below the folder of the scans or the output folder.
    let path: FilePath
    /// Where it is: a scan by its address, a written file by the path below the output folder, percent-encoded;
    /// nil for a scan that is gone.
    let location: String?
    /// The media type; nil for what nobody has looked into.
    let mediaType: String?
    /// The key in PRONOM, <https://www.nationalarchives.gov.uk/PRONOM>, where it is certain.
    let pronomKey: String?
    let bytes: Int64
    let sha256: String?
    /// When it was made and by which version of the program; nil for scans.
    let creation: (version: String, time: String)?

    /// The source of an item.
    init(scanOf item: ItemRecord) {
        identifier = Identifier(scan: item)
        role = .scan
        path = item.path.path
        let place = item.inputRoot.path.appending(item.path.path.components)
        location = item.goneAt == nil ? "file://" + PathText.percentEncoded(place) : nil
        mediaType = item.record.map { Self.mediaType(of: $0.source.format) }
        // The record does not say whether a TIFF is a BigTIFF, nor which version a JPEG or PNG has.
        pronomKey = nil
        bytes = item.bytes
        sha256 = item.sha256
        creation = nil
    }

    /// A file that was written.
    init(
        _ role: Role, _ path: FilePath, _ facts: OutputFacts, of picture: Identifier,
        creation: (version: String, time: String)?
    ) {
        identifier = Identifier(written: path, sha256: facts.sha256, of: picture)
        self.role = role
        self.path = path
        location = PathText.percentEncoded(path)
        let isCredentials = role == .companion(.credentials)
        mediaType = isCredentials ? "application/c2pa" : Self.mediaType(of: facts.format)
        pronomKey = Self.pronomKey(of: facts)
        bytes = Int64(facts.bytes)
        sha256 = facts.sha256
        self.creation = creation
    }

    private static func mediaType(of format: String) -> String {
        PictureFormat(rawValue: format)?.mediaType ?? format
    }

    /// What is certain of files that this program writes.
    private static func pronomKey(of facts: OutputFacts) -> String? {
        switch PictureFormat(rawValue: facts.format) {
        case .tiff:
            // Larger ones may be BigTIFF, which has another key; a third is what smaller copies inside would take.
            facts.width * facts.height * 3 * facts.bitDepth / 8 < 2_900_000_000 ? "fmt/353" : nil
        case .jp2: "x-fmt/392"
        default: nil
        }
    }
}
