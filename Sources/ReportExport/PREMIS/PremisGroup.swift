import Records
import SystemPackage

/// An object of the archive in PREMIS: an intellectual entity that is represented by its scans and, once there are
/// some, by its results.
struct PremisGroup: ~Copyable {
    /// One of the PREMIS objects that it consists of.
    enum Part {
        case entity, scans, results
    }

    let entity: Identifier
    let scans: Identifier
    let results: Identifier
    private let key: PictureObject.Key
    private let name: ObjectName
    private let depth: Int
    private var scanLinks: XMLSection
    private var resultLinks: XMLSection
    /// Scans that have several pictures.
    private var scansWithMore: Set<Identifier> = []

    /// An object without pictures, whose parts will stand that deep in a document of that folder.
    init(_ key: PictureObject.Key, _ context: PreservationContext, depth: Int, folder: FilePath) {
        self.key = key
        self.depth = depth
        name = ObjectName(key)
        entity = context.object(key)
        scans = Identifier(scansOf: entity)
        results = context.results(of: entity)
        scanLinks = XMLSection(in: folder)
        resultLinks = XMLSection(in: folder)
    }

    /// What there is of it: nothing if its pictures have gone since it was listed.
    var parts: [Part] {
        guard !scanLinks.isEmpty else { return [] }
        return resultLinks.isEmpty ? [.entity, .scans] : [.entity, .scans, .results]
    }

    func identifier(_ part: Part) -> Identifier {
        switch part {
        case .entity: entity
        case .scans: scans
        case .results: results
        }
    }

    /// Takes the files of a picture in.
    ///
    /// - Returns: whether no other picture of the object is from this scan.
    mutating func add(_ picture: PreservedPicture) throws(ReportError) -> Bool {
        let isOnly = picture.item.place == .only
        let isNew = isOnly || scansWithMore.insert(picture.scan.identifier).inserted
        if isNew { try scanLinks.append(link(picture.scan)) }
        if let result = picture.written.first { try resultLinks.append(link(result)) }
        return isNew
    }

    private func link(_ file: PreservedFile) -> String {
        XMLWriter.text(depth: depth + 2) { $0.identifier("relatedObject", file.identifier) }
    }

    /// A file of one of its pictures as an object.
    func text(_ file: PreservedFile, of picture: PreservedPicture) -> String {
        let creation = picture.events.first { $0.type == .creation }
        let source = creation.flatMap {
            file.role == .scan ? nil : (picture.scan.identifier, by: $0.identifier)
        }
        let group: Identifier? =
            switch file.role {
            case .scan: scans
            case .result: results
            case .companion: nil
            }
        return XMLWriter.text(depth: depth) { $0.premis(file, in: group, from: source) }
    }

    /// Writes a part, after all files were taken in.
    func write(_ part: Part, to file: inout ReportFile) throws(ReportError) {
        let type = part == .entity ? "intellectualEntity" : "representation"
        var writer = XMLWriter(depth: depth)
        writer.open("premis:object", ["xsi:type": "premis:\(type)"])
        writer.identifier("object", identifier(part))
        switch part {
        case .entity:
            switch key {
            case .named(let name):
                writer.identifier("object", type: "local", XMLText.name(name))
            case .folder(_, let path):
                writer.leaf(
                    "premis:originalName",
                    path.path.isEmpty ? name.shown : XMLText.path(path.path))
            }
            writer.relationship(
                .structural, .isRepresentedBy, resultLinks.isEmpty ? [scans] : [scans, results])
        case .scans, .results:
            writer.relationship(.structural, .represents, [entity])
            if part == .results { writer.relationship(.derivation, .hasSource, [scans]) }
            writer.open("premis:relationship")
            writer.term("premis:relationshipType", .structural)
            writer.term("premis:relationshipSubType", .includes)
            try file.append(writer.takeText())
            if part == .scans {
                try scanLinks.copy(to: &file)
            } else {
                try resultLinks.copy(to: &file)
            }
            writer.close("premis:relationship")
        }
        writer.close("premis:object")
        try file.append(writer.takeText())
    }
}
