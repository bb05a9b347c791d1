import Records

/// What a catalogue says about a picture, in XMP's terms.
///
/// Source: IPTC Photo Metadata Standard 2025.1 for the properties that it has; others are in Autochrome's namespace.
enum CatalogProperties {
    /// The properties of an entry; those of other columns have no counterpart.
    static func properties(of entry: CatalogEntry) -> [MetadataProperties.Entry] {
        let date = entry.date.map { text -> (XMPName, XMPValue) in
            // A word such as "around" has no place in a date.
            let name =
                text.isXMPDate ? XMPName(.photoshop, "DateCreated") : XMPName(.autochrome, "date")
            return (name, .text(text))
        }
        let webStatement = entry.rights.flatMap { $0.isWebAddress ? $0 : nil }
        let properties: [(String, (XMPName, XMPValue)?)] = [
            ("title", entry.title.map { (XMPName(.dc, "title"), .localized($0)) }),
            ("creator", entry.creator.map { (XMPName(.dc, "creator"), .sequence([$0])) }),
            ("date", date),
            ("rights", entry.rights.map { (XMPName(.dc, "rights"), .localized($0)) }),
            ("rights", webStatement.map { (XMPName(.xmpRights, "WebStatement"), .text($0)) }),
            ("identifier", entry.identifier.map { (XMPName(.dc, "identifier"), .text($0)) }),
            ("object", entry.object.map { (XMPName(.autochrome, "object"), .text($0)) }),
            ("side", entry.side.map { (XMPName(.autochrome, "side"), .text($0)) }),
            ("sequence", entry.sequence.map { (XMPName(.autochrome, "sequence"), .text("\($0)")) }),
        ]
        return properties.compactMap { column, property in
            property.map {
                MetadataProperties.Entry(name: $0.0, value: $0.1, origin: "catalogue \(column)")
            }
        }
    }
}

extension String {
    /// True for a year, a month or a day as XMP writes them: `1897`, `1897-05`, `1897-05-01`.
    fileprivate var isXMPDate: Bool {
        guard isDate else { return false }
        let numbers = split(separator: "-").map { Int($0) ?? 0 }
        return (numbers.count < 2 || (1...12).contains(numbers[1]))
            && (numbers.count < 3 || (1...31).contains(numbers[2]))
    }

    /// True for a whole address of the web.
    fileprivate var isWebAddress: Bool {
        ["http://", "https://"].contains {
            lowercased().hasPrefix($0) && utf8.count > $0.utf8.count
        }
            && !unicodeScalars.contains { $0.properties.isWhitespace }
    }
}
