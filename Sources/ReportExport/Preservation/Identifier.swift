import Files
import Records
import SystemPackage

/// What a thing is called in PREMIS and METS: a UUID that derives from what it is, so that it is the same whenever the
/// files are made again, also from a job state that was lost and made again.
struct Identifier: Hashable {
    /// As PREMIS has it, with the type `UUID`.
    let uuid: String

    private init(_ kind: String, _ parts: [UInt8]...) {
        let text = Array(kind.utf8) + parts.flatMap { [0] + $0 }
        uuid = derivedUUID(SHA256.hash(text))
    }

    /// A scan, wherever the picture is in it: by the folder that the walk started from, and its path there.
    init(scan item: ItemRecord) {
        self.init("scan", item.inputRoot.path.bytes, item.path.path.bytes)
    }

    /// One picture of a scan.
    init(picture item: ItemRecord) {
        let place = item.place.inContent
        self.init(
            "picture", item.inputRoot.path.bytes, item.path.path.bytes,
            Array("\(place.page ?? 1) \(place.part ?? 0)".utf8))
    }

    /// A written file: by the picture that it was made from, its path below the output folder and its bytes.
    ///
    /// Another result of the same picture is another file.
    init(written path: FilePath, sha256: String, of picture: Identifier) {
        self.init("file", Array(picture.uuid.utf8), path.bytes, Array(sha256.utf8))
    }

    /// An object: a folder as a scan, one of the catalogue by its name and what tells the archive from others.
    init(_ key: PictureObject.Key, archive: FilePath) {
        switch key {
        case .named(let name): self.init("object", archive.bytes, Array(name.utf8))
        case .folder(let root, let path):
            self.init("folder", root.path.bytes, path.path.bytes)
        }
    }

    /// All scans of an object, taken together.
    init(scansOf object: Identifier) { self.init("scans", Array(object.uuid.utf8)) }

    /// All results of an object with some settings, taken together.
    init(resultsOf object: Identifier, parametersSHA256: String) {
        self.init("results", Array(object.uuid.utf8), Array(parametersSHA256.utf8))
    }

    /// Something that happened to a picture.
    init(event: String, at time: String, to picture: Identifier) {
        self.init("event", Array(event.utf8), Array(time.utf8), Array(picture.uuid.utf8))
    }

    /// A program or a model, by what tells it from others of its name.
    init(agent name: String, _ version: String) {
        self.init("agent", Array(version.utf8), Array(name.utf8))
    }
}

extension Identifier {
    /// What a METS document has about a thing.
    enum Section: String {
        /// The file.
        case file
        /// What PREMIS says about it.
        case premis
        /// Its description.
        case dmd
        /// The administrative metadata of all that belongs to it.
        case amd
    }

    /// The XML ID of a section, which cannot begin with a digit.
    func id(_ section: Section) -> String { "\(section.rawValue)-\(uuid)" }
}
