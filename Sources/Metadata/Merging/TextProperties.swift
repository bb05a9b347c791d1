/// Turns texts beside metadata blocks into XMP properties.
///
/// Source: PNG (third edition), 11.3.3.1, for the keywords.
enum TextProperties {
    private enum Form {
        case text, localized, sequence, date
    }

    private static let keywords: [String: (property: XMPName, form: Form)] = [
        "Title": (XMPName(.dc, "title"), .localized),
        "Author": (XMPName(.dc, "creator"), .sequence),
        "Description": (XMPName(.dc, "description"), .localized),
        "Copyright": (XMPName(.dc, "rights"), .localized),
        "Creation Time": (XMPName(.photoshop, "DateCreated"), .date),
        "Software": (XMPName(.tiff, "Software"), .text),
        "Disclaimer": (XMPName(.xmpRights, "UsageTerms"), .localized),
        "Warning": (XMPName(.autochrome, "sourceWarning"), .text),
        "Source": (XMPName(.autochrome, "sourceDevice"), .text),
        "Comment": (XMPName(.exif, "UserComment"), .localized),
        "Collection": (XMPName(.autochrome, "sourceCollection"), .text),
        // Not of the standard, but usual.
        "Artist": (XMPName(.dc, "creator"), .sequence),
        "Make": (XMPName(.tiff, "Make"), .text),
        "Model": (XMPName(.tiff, "Model"), .text),
        "Document": (XMPName(.autochrome, "sourceDocumentName"), .text),
    ]

    /// The properties of some texts.
    static func properties(of texts: [SourceText]) -> MetadataProperties {
        var result = MetadataProperties()
        for text in texts {
            guard let (property, form) = keywords[text.keyword] else {
                result.lost.append(text.name)
                continue
            }
            let entry: (XMPName, XMPValue) =
                switch form {
                case .text: (property, .text(text.text))
                case .localized: (property, .localized(text.text))
                case .sequence: (property, .sequence([text.text]))
                case .date:
                    date(text.text).map { (property, .text($0)) }
                        ?? (XMPName(.autochrome, "sourceCreationTime"), .text(text.text))
                }
            result.entries.append(.init(name: entry.0, value: entry.1, origin: text.name))
        }
        return result
    }

    private static let months = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ]

    /// A time as XMP has it; nil if it is written in a way that is not known.
    ///
    /// PNG recommends RFC 1123 (`Sat, 01 May 1897 12:00:00 GMT`); programs also write ISO 8601 and EXIF's form.
    static func date(_ text: String) -> String? {
        let words = text.split { $0 == " " || $0 == "," }.map(String.init)
        let isNamed = words.first.map {
            !MetadataText.isDigits($0) && !$0.contains { ":-T".contains($0) }
        }
        let parts = isNamed == true ? Array(words.dropFirst()) : words
        if parts.count >= 3,
            let month = months.firstIndex(of: String(parts[1].lowercased().prefix(3))),
            MetadataText.isDigits(parts[0]), let day = Int(parts[0]), parts[2].utf8.count == 4
        {
            let date = [parts[2], two(month + 1), two(day)].joined(separator: ":")
            guard parts.count >= 4 else { return EXIFProperties.date(date) }
            guard let time = EXIFProperties.date("\(date) \(parts[3])") else { return nil }
            return time.contains("T") && parts.count >= 5 ? time + (zone(parts[4]) ?? "") : time
        }
        let halves = text.split(maxSplits: 1) { $0 == "T" || $0 == " " }
        guard let day = halves.first else { return nil }
        guard halves.count == 2 else { return EXIFProperties.date(String(day)) }
        let clock = halves[1].prefix { $0.isNumber || $0 == ":" }
        guard let time = EXIFProperties.date("\(day) \(clock)") else { return nil }
        let rest = halves[1].drop { !"Z+-".contains($0) }
        return time.contains("T") ? time + (zone(String(rest)) ?? "") : time
    }

    private static func two(_ number: Int) -> String { MetadataText.padded(number, width: 2) }

    /// `GMT`, `Z`, `+0100` and `+01:00` as XMP has them.
    private static func zone(_ text: String) -> String? {
        if ["GMT", "UTC", "UT", "Z"].contains(text) { return "Z" }
        let colon = text.utf8.count == 5 ? "\(text.prefix(3)):\(text.suffix(2))" : text
        return EXIFProperties.isOffset(colon) ? colon : nil
    }
}
