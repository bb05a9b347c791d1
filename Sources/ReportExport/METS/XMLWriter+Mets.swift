import Records

/// METS 1.12.1 in XML, <http://www.loc.gov/METS/>.
extension XMLWriter {
    static let metsNamespace = "http://www.loc.gov/METS/"
    static let metsSchema = "http://www.loc.gov/standards/mets/version1121/mets.xsd"
    static let linkNamespace = "http://www.w3.org/1999/xlink"
    static let dublinCoreNamespace = "http://purl.org/dc/elements/1.1/"

    /// How deep something stands that is wrapped in `techMD` or `digiprovMD`.
    static let wrappedDepth = 5

    /// Begins `techMD` or `digiprovMD` around something of PREMIS.
    mutating func openWrap(
        _ section: String, _ identifier: Identifier, _ type: String, about others: [Identifier] = []
    ) {
        let links = others.map { $0.id(.premis) }.joined(separator: " ")
        open(
            "mets:\(section)",
            ["ID": identifier.id(.premis), "ADMID": links.isEmpty ? nil : links])
        open("mets:mdWrap", ["MDTYPE": type, "MDTYPEVERSION": Self.premisVersion])
        open("mets:xmlData")
    }

    mutating func closeWrap(_ section: String) {
        close("mets:xmlData")
        close("mets:mdWrap")
        close("mets:\(section)")
    }

    /// A description in Dublin Core's fifteen elements.
    mutating func description(
        _ identifier: Identifier, _ values: [(element: String, value: String)]
    ) {
        element("mets:dmdSec", ["ID": identifier.id(.dmd)]) { writer in
            writer.element("mets:mdWrap", ["MDTYPE": "DC"]) { writer in
                writer.element("mets:xmlData") { writer in
                    for (element, value) in values { writer.leaf("dc:\(element)", value) }
                }
            }
        }
    }

    /// A file with where it is, as seen from the document.
    mutating func file(_ file: PreservedFile, of picture: PreservedPicture, href: String?) {
        let events = picture.events.filter {
            ($0.sources + $0.outcomes).contains(file.identifier)
        }
        let metadata = [file.identifier] + events.map(\.identifier)
        let use: String? = if case .companion(let kind) = file.role { kind.rawValue } else { nil }
        element(
            "mets:file",
            [
                "ID": file.identifier.id(.file), "GROUPID": picture.identifier.uuid,
                "MIMETYPE": file.mediaType, "SIZE": "\(file.bytes)", "CREATED": file.creation?.time,
                "CHECKSUM": file.sha256, "CHECKSUMTYPE": file.sha256.map { _ in "SHA-256" },
                "USE": use,
                "ADMID": metadata.map { $0.id(.premis) }.joined(separator: " "),
            ]
        ) { writer in
            guard let href else { return }
            writer.empty(
                "mets:FLocat", ["LOCTYPE": "URL", "xlink:type": "simple", "xlink:href": href])
        }
    }
}

extension CatalogEntry {
    /// In Dublin Core; columns without a meaning of their own are descriptions.
    var dublinCore: [(element: String, value: String)] {
        let known = [
            ("identifier", identifier), ("title", title), ("creator", creator), ("date", date),
            ("rights", rights),
        ].compactMap { element, value in value.map { (element, $0) } }
        return known + other.map { ("description", "\($0.name): \($0.value)") }
    }
}
