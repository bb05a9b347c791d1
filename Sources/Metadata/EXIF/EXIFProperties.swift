import Records

/// Turns EXIF into XMP properties.
///
/// Source: CIPA DC-010-2017, "Exif metadata for XMP".
enum EXIFProperties {
    /// A directory with what is known about its tags.
    private struct Part {
        var directory: TIFFDirectory
        var tags: [UInt16: EXIFTag]
        /// What names of its tags begin with.
        var kind: String
        /// Tags that are passed over in silence.
        var structural: Set<UInt16> = []

        func name(of tag: UInt16) -> String {
            guard let known = tags[tag] else { return EXIFProperties.name(of: tag, kind: kind) }
            return known.name.hasPrefix(kind) ? known.name : "\(kind) \(known.name)"
        }
    }

    /// The properties of a block.
    static func properties(of content: EXIFContent) -> MetadataProperties {
        let parts = [
            Part(
                directory: content.main, tags: EXIFTag.main, kind: "EXIF",
                structural: EXIFTag.mainStructural),
            Part(directory: content.exposure, tags: EXIFTag.exposure, kind: "EXIF"),
            Part(directory: content.gps, tags: EXIFTag.gps, kind: "GPS"),
        ]
        var result = MetadataProperties()
        for part in parts { add(part, of: content, to: &result) }
        result.lost += content.lost.map { "\($0) (not readable)" }
        return result
    }

    private static func add(
        _ part: Part, of content: EXIFContent, to result: inout MetadataProperties
    ) {
        let values = part.directory.values.filter { !part.structural.contains($0.key) }
        for (tag, value) in values.sorted(by: { $0.key < $1.key }) {
            let origin = part.name(of: tag)
            guard let known = part.tags[tag] else {
                result.unmapped.append(origin)
                continue
            }
            guard case .property(let property, let form) = known.meaning else { continue }
            switch convert(value, form, in: part.directory, of: content) {
            case .value(let converted):
                result.entries.append(.init(name: property, value: converted, origin: origin))
            case .nothing: break
            case .unreadable: result.unmapped.append("\(origin) (not readable)")
            }
        }
        for tag in part.directory.unreadable.subtracting(part.structural).sorted() {
            result.lost.append("\(part.name(of: tag)) (not readable)")
        }
    }

    /// The name of a tag without a property, for people.
    static func name(of tag: UInt16, kind: String) -> String {
        if let name = TIFFNames.names[tag] { return "\(kind) \(name)" }
        let digits = String(tag, radix: 16, uppercase: true)
        return "\(kind) tag 0x" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
    }

    private enum Conversion {
        case value(XMPValue)
        /// The tag is there and says nothing.
        case nothing
        case unreadable

        init(_ value: XMPValue?) {
            self = value.map { .value($0) } ?? .unreadable
        }
    }

    private static func convert(
        _ value: TIFFValue, _ form: EXIFTag.Form, in directory: TIFFDirectory,
        of content: EXIFContent
    ) -> Conversion {
        switch form {
        case .text, .localizedText, .textSequence, .copyright:
            return texts(value, form)
        case .encodedText, .localizedEncodedText:
            guard let text = encodedText(value) else { return .unreadable }
            return described(text, localized: form == .localizedEncodedText)
        case .wideText, .localizedWideText:
            return described(wideText(value), localized: form == .localizedWideText)
        case .wideTextSequence, .wideTextBag:
            let parts = wideText(value).split(separator: ";")
                .map { MetadataText.trimmed(String($0)) }.filter { !$0.isEmpty }
            guard !parts.isEmpty else { return .nothing }
            return .value(form == .wideTextBag ? .bag(parts) : .sequence(parts))
        case .integer:
            return .init(value.integers.first.map { .text(String($0)) })
        case .code:
            return .init(value.bytes.first.map { .text(String($0)) })
        case .integers:
            let numbers = value.integers
            return numbers.isEmpty ? .unreadable : .value(.sequence(numbers.map(String.init)))
        case .rational: return rational(value)
        case .rationals:
            let fractions = value.rationals
            return fractions.isEmpty
                ? .unreadable
                : .value(.sequence(fractions.map { "\($0.numerator)/\($0.denominator)" }))
        case .version: return .init(value.text.map { .text($0) })
        case .dottedVersion:
            guard value.bytes.count == 4 else { return .unreadable }
            return .value(.text(value.bytes.map { String($0) }.joined(separator: ".")))
        case .date(let fraction, let offset):
            guard let text = value.text, text.utf8.contains(where: { (0x31...0x39).contains($0) })
            else {
                return .nothing
            }
            return .init(
                date(
                    text, fraction: content.exposure.values[fraction]?.text,
                    offset: content.exposure.values[offset]?.text
                ).map { .text($0) })
        case .flash: return .init(value.integers.first.map(flash))
        case .coordinate(let direction):
            return .init(
                coordinate(value, direction: directory.values[direction]?.text).map { .text($0) })
        case .timeOfDay(let day):
            return .init(
                timeOfDay(value, day: directory.values[day]?.text).map { .text($0) })
        }
    }

    // MARK: Texts

    private static func texts(_ value: TIFFValue, _ form: EXIFTag.Form) -> Conversion {
        guard value.type.size == 1 else { return .unreadable }
        if form == .copyright {
            // Photographer and editor, with a zero between them.
            let parts = value.bytes.split(separator: 0)
                .map { MetadataText.trimmed(MetadataText.guessed($0)) }.filter { !$0.isEmpty }
            return described(parts.joined(separator: "; "), localized: true)
        }
        guard let text = value.text else { return .nothing }
        switch form {
        case .localizedText: return .value(.localized(text))
        case .textSequence: return .value(.sequence([text]))
        default: return .value(.text(text))
        }
    }

    private static func described(_ text: String, localized: Bool) -> Conversion {
        guard !text.isEmpty else { return .nothing }
        return .value(localized ? .localized(text) : .text(text))
    }

    private static func wideText(_ value: TIFFValue) -> String {
        let text = MetadataText.utf16(value.bytes, order: .little)
        return MetadataText.trimmed(String(text.prefix { $0 != "\0" }))
    }

    /// The text of a value that begins with its encoding; nil for one that is not known.
    private static func encodedText(_ value: TIFFValue) -> String? {
        let code = value.bytes.prefix(8)
        let rest = Array(value.bytes.dropFirst(8))
        let text: String
        switch MetadataText.trimmed(MetadataText.latin(code)) {
        case "UNICODE": text = MetadataText.utf16(rest, order: value.order)
        case "ASCII", "": text = MetadataText.guessed(rest)
        default: return nil
        }
        return MetadataText.trimmed(text)
    }

    // MARK: Numbers

    private static func rational(_ value: TIFFValue) -> Conversion {
        guard let fraction = value.rationals.first else { return .unreadable }
        // 0/0 is how EXIF says that a value is not known.
        if fraction.numerator == 0, fraction.denominator == 0 { return .nothing }
        return .value(.text("\(fraction.numerator)/\(fraction.denominator)"))
    }

    private static func flash(_ bits: Int) -> XMPValue {
        func field(_ name: String, _ value: String) -> XMPField {
            XMPField(XMPName(.exif, name), .text(value))
        }
        func truth(_ isSet: Bool) -> String { isSet ? "True" : "False" }
        return .structure([
            field("Fired", truth(bits & 1 != 0)),
            field("Return", String(bits >> 1 & 3)),
            field("Mode", String(bits >> 3 & 3)),
            field("Function", truth(bits & 32 != 0)),
            field("RedEyeMode", truth(bits & 64 != 0)),
        ])
    }

    // MARK: Places and times

    /// `DDD,MM.mmk`: degrees, minutes with their fraction, direction.
    private static func coordinate(_ value: TIFFValue, direction: String?) -> String? {
        let parts = value.rationals
        guard let letter = direction?.uppercased().first, "NSEW".contains(letter),
            (1...3).contains(parts.count)
        else { return nil }
        // Writers say 0/0 for minutes and seconds that they do not have.
        let numbers = parts.map { $0.numerator == 0 ? 0 : $0.value }
        let minutes = zip(numbers, [60.0, 1, 1 / 60.0]).map { number, scale in
            number.map { $0 * scale }
        }
        guard !minutes.contains(nil), parts[0].denominator != 0 else { return nil }
        // Whole units of 1e-8 minutes, so that 59.999999999 becomes a degree.
        let total = minutes.reduce(0.0) { $0 + ($1 ?? 0) }
        let limit = "NS".contains(letter) ? 90.0 : 180.0
        guard total >= 0, total <= limit * 60 else { return nil }
        let rounded = (total * 1e8).rounded() / 1e8
        let degrees = (rounded / 60).rounded(.down)
        let rest = DecimalText.trimmed(rounded - degrees * 60, places: 8)
        return "\(Int(degrees)),\(rest.contains(".") ? rest : rest + ".0")\(letter)"
    }

    private static func timeOfDay(_ value: TIFFValue, day: String?) -> String? {
        let parts = value.rationals.compactMap(\.value)
        guard parts.count == 3, parts[0] >= 0, parts[0] < 24, parts[1] >= 0, parts[1] < 60,
            parts[2] >= 0, parts[2] < 61, let day, let date = date(day)
        else { return nil }
        let whole = parts.map { MetadataText.padded(Int($0), width: 2) }.joined(separator: ":")
        let fraction = DecimalText.trimmed(parts[2].truncatingRemainder(dividingBy: 1), places: 6)
        return date.prefix(10) + "T" + whole + fraction.dropFirst() + "Z"
    }

    /// `YYYY:MM:DD hh:mm:ss` as `YYYY-MM-DDThh:mm:ss` with its fraction and offset, or as much of
    /// it as is there.
    static func date(_ text: String, fraction: String? = nil, offset: String? = nil) -> String? {
        let halves = text.split(separator: " ", maxSplits: 1).map(String.init)
        let day = (halves.first ?? "").split { ":-/".contains($0) }
        guard let year = day.first, year.utf8.count == 4, MetadataText.isDigits(year),
            year != "0000"
        else { return nil }
        var date = String(year)
        for (part, range) in zip(day.dropFirst(), [1...12, 1...31]) {
            guard isTwoDigits(part, in: range) else { break }
            date += "-\(part)"
        }
        guard date.utf8.count == 10, halves.count == 2 else { return date }
        let time = halves[1].split(separator: ":", omittingEmptySubsequences: false)
        guard time.count >= 2,
            zip(time, [0...23, 0...59, 0...60]).allSatisfy({ isTwoDigits($0, in: $1) })
        else { return date }
        date += "T" + time.prefix(3).joined(separator: ":")
        if time.count >= 3, let fraction, MetadataText.isDigits(fraction) {
            date += ".\(fraction)"
        }
        if let offset, isOffset(offset) { date += offset }
        return date
    }

    private static func isTwoDigits(_ part: Substring, in range: ClosedRange<Int>) -> Bool {
        part.utf8.count == 2 && MetadataText.isDigits(part)
            && Int(part).map(range.contains) == true
    }

    /// True for `+hh:mm` and `-hh:mm`.
    static func isOffset(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard bytes.count == 6, bytes[0] == UInt8(ascii: "+") || bytes[0] == UInt8(ascii: "-"),
            bytes[3] == UInt8(ascii: ":")
        else { return false }
        return [1, 2, 4, 5].allSatisfy { (0x30...0x39).contains(bytes[$0]) }
    }
}
