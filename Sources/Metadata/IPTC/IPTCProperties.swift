/// Turns IPTC-IIM into XMP properties.
///
/// Source: IPTC Photo Metadata Standard 2023.1, "IIM mapping" of each property.
enum IPTCProperties {
    /// How a value is written in XMP.
    private enum Form {
        case text, localizedText, sequence, bag
        /// Eight digits with the dataset of the time of day.
        case date(time: UInt8)
        /// A number and a text with a colon between them.
        case numberedText
        /// The eight digits of a subject code.
        case subjectCode
    }

    /// The datasets of record 2 that have a property.
    private static let application: [UInt8: (name: String, property: XMPName, form: Form)] = [
        4: ("ObjectAttributeReference", XMPName(.iptcCore, "IntellectualGenre"), .numberedText),
        5: ("ObjectName", XMPName(.dc, "title"), .localizedText),
        10: ("Urgency", XMPName(.photoshop, "Urgency"), .text),
        12: ("SubjectReference", XMPName(.iptcCore, "SubjectCode"), .subjectCode),
        15: ("Category", XMPName(.photoshop, "Category"), .text),
        20: ("SupplementalCategories", XMPName(.photoshop, "SupplementalCategories"), .bag),
        25: ("Keywords", XMPName(.dc, "subject"), .bag),
        40: ("SpecialInstructions", XMPName(.photoshop, "Instructions"), .text),
        55: ("DateCreated", XMPName(.photoshop, "DateCreated"), .date(time: 60)),
        62: ("DigitalCreationDate", XMPName(.xmp, "CreateDate"), .date(time: 63)),
        80: ("By-line", XMPName(.dc, "creator"), .sequence),
        85: ("By-lineTitle", XMPName(.photoshop, "AuthorsPosition"), .text),
        90: ("City", XMPName(.photoshop, "City"), .text),
        92: ("Sub-location", XMPName(.iptcCore, "Location"), .text),
        95: ("Province-State", XMPName(.photoshop, "State"), .text),
        100: ("CountryCode", XMPName(.iptcCore, "CountryCode"), .text),
        101: ("CountryName", XMPName(.photoshop, "Country"), .text),
        103: (
            "TransmissionReference", XMPName(.photoshop, "TransmissionReference"), .text
        ),
        105: ("Headline", XMPName(.photoshop, "Headline"), .text),
        110: ("Credit", XMPName(.photoshop, "Credit"), .text),
        115: ("Source", XMPName(.photoshop, "Source"), .text),
        116: ("CopyrightNotice", XMPName(.dc, "rights"), .localizedText),
        120: ("Caption", XMPName(.dc, "description"), .localizedText),
        122: ("Writer-Editor", XMPName(.photoshop, "CaptionWriter"), .text),
    ]
    /// Times that belong to a date, and the version of the record.
    private static let silent: Set<UInt8> = [0, 60, 63]
    /// The properties of the records.
    static func properties(of content: IPTCContent) -> MetadataProperties {
        var result = MetadataProperties()
        let encoding = Encoding(content)
        var values: [UInt8: [String]] = [:]
        for dataset in content.datasets {
            guard dataset.record == 2, application[dataset.number] != nil else {
                if !isSilent(dataset) { result.lost.append("IPTC \(name(of: dataset))") }
                continue
            }
            guard let text = encoding.text(dataset.bytes) else {
                result.lost.append("IPTC \(name(of: dataset)) (unknown character set)")
                continue
            }
            if !text.isEmpty { values[dataset.number, default: []].append(text) }
        }
        let times = content.datasets.filter { $0.record == 2 && [60, 63].contains($0.number) }
        for (number, texts) in values.sorted(by: { $0.key < $1.key }) {
            guard let (name, property, form) = application[number] else { continue }
            let time = times.first {
                if case .date(let time) = form { $0.number == time } else { false }
            }
            guard let value = convert(texts, form, time: time?.bytes) else {
                result.lost.append("IPTC \(name) (not readable)")
                continue
            }
            result.entries.append(.init(name: property, value: value, origin: "IPTC \(name)"))
        }
        if content.isDamaged { result.lost.append("IPTC records after a damaged one") }
        return result
    }

    /// True for the envelope (record 1), whose transmission is long over, and parts of others.
    private static func isSilent(_ dataset: IPTCContent.Dataset) -> Bool {
        dataset.record == 1 || (dataset.record == 2 && silent.contains(dataset.number))
    }

    private static func name(of dataset: IPTCContent.Dataset) -> String {
        let name = dataset.record == 2 ? application[dataset.number]?.name : nil
        return name ?? IPTCNames.name(record: dataset.record, number: dataset.number)
    }

    private static func convert(_ texts: [String], _ form: Form, time: [UInt8]?) -> XMPValue? {
        guard let first = texts.first else { return nil }
        switch form {
        case .text: return .text(texts.joined(separator: "; "))
        case .localizedText: return .localized(texts.joined(separator: "; "))
        case .sequence: return .sequence(texts)
        case .bag: return .bag(texts)
        case .numberedText:
            return .text(String(first.drop { $0 != ":" }.dropFirst()).nonEmpty ?? first)
        case .subjectCode:
            let codes = texts.flatMap { $0.split(separator: ":") }
                .filter { $0.utf8.count == 8 && MetadataText.isDigits($0) }
            return codes.isEmpty ? nil : .bag(codes.map(String.init))
        case .date: return date(first, time: time.map(MetadataText.latin)).map { .text($0) }
        }
    }

    /// `CCYYMMDD` with `HHMMSS±HHMM` as an XMP date; unknown parts are zeros.
    private static func date(_ day: String, time: String?) -> String? {
        let digits = day.filter { !"-:/".contains($0) }
        guard digits.utf8.count == 8, MetadataText.isDigits(digits) else { return nil }
        func part(_ text: some StringProtocol, _ start: Int, _ count: Int) -> String {
            String(text.dropFirst(start).prefix(count))
        }
        let date = "\(part(digits, 0, 4)):\(part(digits, 4, 2)):\(part(digits, 6, 2))"
        guard let time, time.utf8.count >= 6 else { return EXIFProperties.date(date) }
        let clock = "\(part(time, 0, 2)):\(part(time, 2, 2)):\(part(time, 4, 2))"
        let zone = time.utf8.count == 11 ? "\(part(time, 6, 3)):\(part(time, 9, 2))" : ""
        guard let text = EXIFProperties.date("\(date) \(clock)"), text.contains("T") else {
            return EXIFProperties.date(date)
        }
        return text + (EXIFProperties.isOffset(zone) ? zone : "")
    }

    /// How the texts of record 2 are coded (dataset 1:90, ISO 2022 escapes).
    private enum Encoding {
        case guessed, latin, unknown

        init(_ content: IPTCContent) {
            let escape = content.datasets.first { $0.record == 1 && $0.number == 90 }?.bytes
            switch escape {
            case nil, [], [0x1B, 0x25, 0x47], [0x1B, 0x25, 0x2F, 0x47], [0x1B, 0x25, 0x2F, 0x48],
                [0x1B, 0x25, 0x2F, 0x49]:
                self = .guessed
            case [0x1B, 0x2D, 0x41], [0x1B, 0x2E, 0x41]: self = .latin
            default: self = .unknown
            }
        }

        /// The text; nil if it has letters of a set that is not known.
        func text(_ bytes: [UInt8]) -> String? {
            switch self {
            case .guessed: return MetadataText.trimmed(MetadataText.guessed(bytes))
            case .latin: return MetadataText.trimmed(MetadataText.latin(bytes))
            case .unknown:
                guard bytes.allSatisfy({ $0 < 0x80 && $0 != 0x1B }) else { return nil }
                return MetadataText.trimmed(MetadataText.latin(bytes))
            }
        }
    }
}

extension String {
    /// The text itself; nil if there is nothing in it.
    var nonEmpty: String? { isEmpty ? nil : self }
}
