import Records

/// Merges the metadata of a source with what Autochrome says into the content of an output's XMP packet.
///
/// The source's XMP packet is the base. What files beside the source say takes the place of what the packet
/// says of the same property. IPTC-IIM, then EXIF, then other texts, then the catalogue fill what is not said. What is true of the
/// source's file alone and settings of editors are removed, regions are moved; relations and provenance are
/// added at the end.
struct MetadataMerger {
    /// The content so far.
    private(set) var document = XMPDocument()
    /// Names of what the source has and the content does not, without repetition.
    var dropped: [String] {
        var seen: Set<String> = []
        let names = lost.filter { seen.insert($0).inserted }
        guard names.count > Self.maximumNames else { return names }
        return names.prefix(Self.maximumNames) + ["\(names.count - Self.maximumNames) more"]
    }

    /// Most names in ``dropped``: a hostile file has tens of thousands.
    private static let maximumNames = 200

    private var lost: [String] = []
    private let source: SourceMetadata
    private let provenance: Provenance
    private let outputCarriesEXIF: Bool
    private let mapping: SourceMapping?
    /// Properties that are added at the end, in their order.
    private var additions: [XMLElement] = []
    /// Properties that came from other metadata.
    private var filled: [XMPName: XMPValue] = [:]

    init(
        source: SourceMetadata, provenance: Provenance, outputCarriesEXIF: Bool,
        mapping: SourceMapping? = nil
    ) {
        self.mapping = mapping
        self.source = source
        self.provenance = provenance
        self.outputCarriesEXIF = outputCarriesEXIF
    }

    /// Takes all steps.
    mutating func merge() {
        readSource()
        for sidecar in source.sidecars.reversed() { read(sidecar) }
        removeSettings()
        removeStale()
        moveRegions()
        let records = readIPTC()
        let exif = readEXIF()
        let texts = TextProperties.properties(of: source.texts)
        fill(from: records.entries, namingDifferences: true)
        fill(from: exif.entries, namingDifferences: !outputCarriesEXIF)
        fill(from: texts.entries, namingDifferences: true)
        lost += records.lost + exif.lost
        if !outputCarriesEXIF { lost += exif.unmapped }
        lost += texts.lost + source.unread
        fillFromCatalog()
        setResolution()
        label(original: filled[XMPName(.dc, "description")]?.texts.first)
        addRelations()
        addProvenance()
        document.append(additions)
    }

    private mutating func drop(_ name: String) {
        lost.append(name)
    }

    // MARK: Reading

    private mutating func readSource() {
        guard let packet = source.xmp, !packet.isEmpty else { return }
        do throws(XMLError) {
            document = try XMPDocument(parsing: packet)
            for repair in document.repairs { drop("XMP (\(repair))") }
        } catch {
            drop("XMP (\(error.reason))")
        }
        guard let rest = source.extendedXMP else { return }
        do throws(XMLError) {
            var more = try XMPDocument(parsing: rest)
            let present = Set(document.properties.map(\.name))
            document.append(more.takeAll { !present.contains($0) })
            document.take(XMPName(.xmpNote, "HasExtendedXMP"))
        } catch {
            drop("XMP extension (\(error.reason))")
        }
    }

    /// Lets what a file beside the source says take the place of what the source says.
    private mutating func read(_ sidecar: Sidecar) {
        do throws(XMLError) {
            var more = try XMPDocument(parsing: sidecar.packet)
            for repair in more.repairs { drop("\(sidecar.name) (\(repair))") }
            let orientation = XMPName(.tiff, "Orientation")
            if let asked = more[orientation]?.text, asked != "1",
                asked != document[orientation]?.text
            {
                drop("\(sidecar.name) \(orientation.display) (not applied)")
            }
            more.take(orientation)
            // Looked up one by one, a hundred thousand properties would take hours.
            let present = Dictionary(
                document.properties.map { ($0.name, $0.value) },
                uniquingKeysWith: { first, _ in first })
            let replacing = more.properties
            for property in replacing {
                if let present = present[property.name], present != property.value,
                    EditSettings.program(of: property.name) == nil,
                    !Self.agree(present, property.value)
                {
                    drop("XMP \(property.name.display) (replaced by \(sidecar.name))")
                }
            }
            let names = Set(replacing.map(\.name))
            document.takeAll { names.contains($0) }
            document.append(more.takeAll { _ in true })
        } catch {
            drop("\(sidecar.name) (\(error.reason))")
        }
    }

    private mutating func readIPTC() -> MetadataProperties {
        let resources = source.photoshop.flatMap { PhotoshopResources($0) }
        if source.photoshop != nil, resources == nil { drop("Photoshop resources (not readable)") }
        var result = resources?.properties ?? MetadataProperties()
        result.lost += resources?.others ?? []
        if resources?.isDamaged == true { result.lost.append("Photoshop resources (damaged)") }
        guard let block = source.iptc ?? resources?.iptc, !block.isEmpty else { return result }
        guard let content = IPTCReader.read(block) else {
            drop("IPTC (not readable)")
            return result
        }
        let records = IPTCProperties.properties(of: content)
        result.entries = records.entries + result.entries
        result.lost = records.lost + result.lost
        return result
    }

    private mutating func readEXIF() -> MetadataProperties {
        guard let block = source.exif, !block.isEmpty else { return MetadataProperties() }
        guard var content = EXIFReader.read(block) else {
            drop("EXIF (not readable)")
            return MetadataProperties()
        }
        if let mapping { lost += content.move(by: mapping) }
        if content.hasThumbnail { drop("EXIF thumbnail") }
        if outputCarriesEXIF {
            let target = EXIFTarget(width: 1, height: 1, resolution: nil, isJPEG: true)
            lost += EXIFWriter.outputBlock(of: block, for: target).dropped
        }
        return EXIFProperties.properties(of: content)
    }

    // MARK: The source's own properties

    /// Properties that are true of the source's file and of no other: how its pixels are coded, digests, previews.
    private static let stale: Set<XMPName> = Set(
        [
            "ImageWidth", "ImageLength", "BitsPerSample", "Compression",
            "PhotometricInterpretation",
            "SamplesPerPixel", "PlanarConfiguration", "YCbCrSubSampling", "YCbCrPositioning",
            "TransferFunction", "WhitePoint", "PrimaryChromaticities", "YCbCrCoefficients",
            "ReferenceBlackWhite", "NativeDigest",
        ].map { XMPName(.tiff, $0) }
            + [
                "PixelXDimension", "PixelYDimension", "ColorSpace", "ComponentsConfiguration",
                "CompressedBitsPerPixel", "NativeDigest",
            ].map { XMPName(.exif, $0) }
            + ["ICCProfile", "ColorMode", "LegacyIPTCDigest"].map { XMPName(.photoshop, $0) }
            + [
                XMPName(.xmp, "Thumbnails"), XMPName(.dc, "format"),
                XMPName(.xmpNote, "HasExtendedXMP"),
            ])

    /// Settings would be applied to the output again by the program that they belong to.
    private mutating func removeSettings() {
        let removed = document.takeAll { EditSettings.program(of: $0) != nil }
        for element in removed {
            if let program = EditSettings.program(of: element.name.xmp) {
                drop("XMP edit settings of \(program)")
            }
        }
    }

    /// Moves faces and other regions with the pixels, and where the subject is.
    private mutating func moveRegions() {
        guard let mapping, !mapping.isIdentity else { return }
        for (_, name) in SubjectPlace.tags {
            guard let texts = document[name]?.texts, document.take(name) != nil else { continue }
            let numbers = texts.compactMap { Int($0) }
            if numbers.count == texts.count,
                let place = SubjectPlace(numbers)?.moved(by: mapping)
            {
                let value = XMPValue.sequence(place.numbers.map(String.init))
                set(name, value)
                filled[name] = value
            } else {
                drop("XMP \(name.display) (outside the output)")
            }
        }
        var mover = RegionMover(mapping)
        for name in RegionMover.properties.sorted(by: { $0.display < $1.display }) {
            guard var property = document.take(name) else { continue }
            mover.move(&property)
            additions.append(property)
        }
        lost += mover.lost
    }

    /// States the output's resolution where the packet states the source's.
    private mutating func setResolution() {
        let names = ["XResolution", "YResolution", "ResolutionUnit"].map { XMPName(.tiff, $0) }
        guard !document.takeAll(where: names.contains).isEmpty,
            let taken = source.resolution.taken,
            let (x, y) = (mapping?.resolution(from: taken) ?? taken).dotsPerInch
        else { return }
        let values = [x, y].map { "\(Int(($0 * 1000).rounded()))/1000" } + ["2"]
        for (name, value) in zip(names, values) { set(name, .text(value)) }
    }

    private mutating func removeStale() {
        if document[XMPName(.xmpNote, "HasExtendedXMP")] != nil { drop("XMP extension segments") }
        if document[XMPName(.xmp, "Thumbnails")] != nil { drop("XMP thumbnails") }
        document.takeAll { Self.stale.contains($0) }
        for element in document.takeAll(where: { FileParts.part(of: $0) != nil }) {
            if let part = FileParts.part(of: element.name.xmp) { drop("XMP of \(part)") }
        }
        let orientation = XMPName(.tiff, "Orientation")
        if document.take(orientation) != nil { set(orientation, .text("1")) }
    }

    /// Adds what the packet does not say yet; names what says something else than the packet.
    private mutating func fill(
        from entries: [MetadataProperties.Entry], namingDifferences: Bool
    ) {
        for entry in entries {
            if let present = filled[entry.name] ?? document[entry.name] {
                if namingDifferences, !Self.agree(entry.value, present) {
                    drop("\(entry.origin) (differs from \(entry.name.display))")
                }
                continue
            }
            filled[entry.name] = entry.value
            // The description is added with its label in front.
            if entry.name != XMPName(.dc, "description") { set(entry.name, entry.value) }
        }
    }

    /// Adds what the catalogue says and nothing else has said; names what it says otherwise, be it a number.
    private mutating func fillFromCatalog() {
        for entry in source.catalog.map(CatalogProperties.properties) ?? [] {
            if let present = filled[entry.name] ?? document[entry.name] {
                let texts = present.texts.map(MetadataText.trimmed)
                if !entry.value.texts.allSatisfy(texts.contains) {
                    drop("\(entry.origin) (differs from \(entry.name.display))")
                }
            } else {
                filled[entry.name] = entry.value
                set(entry.name, entry.value)
            }
        }
    }

    /// True if nothing is lost by keeping only the second value.
    private static func agree(_ value: XMPValue, _ present: XMPValue) -> Bool {
        let texts = value.texts
        if let date = texts.first, texts.count == 1, date.isDate {
            return present.texts.contains { $0.hasPrefix(date) || date.hasPrefix($0) }
        }
        // Numbers are written in many ways, and a picture is not searched for by them.
        guard texts.contains(where: { $0.contains(where: \.isLetter) || $0.utf8.count > 12 }) else {
            return true
        }
        let others = present.texts.map(MetadataText.trimmed)
        // IPTC-IIM cuts long texts off; a label may stand before a text.
        return texts.allSatisfy { text in others.contains { $0.contains(text) } }
    }

    // MARK: What Autochrome says

    private mutating func set(_ name: XMPName, _ value: XMPValue) {
        additions.append(value.element(named: name.xml))
    }

    /// Puts the statement before the description.
    private mutating func label(original: String?) {
        let name = XMPName(.dc, "description")
        let old = document.take(name)
        let value = old.map { XMPValue($0) }
        guard var element = old, case .array(_, let items) = value, !items.isEmpty else {
            let fallback = source.imageDescription.map(MetadataText.trimmed)
            let text = value?.text?.nonEmpty ?? original ?? fallback
            set(name, provenance.localized { labelled(text, in: $0) })
            return
        }
        func item(_ tag: String) -> XMPItem? { items.first { $0.language?.lowercased() == tag } }
        let spoken = item("x-default") ?? items.first
        for (tag, language) in provenance.languages {
            let text = (item(tag) ?? spoken)?.value.texts.first
            element.replaceItem(tag, with: labelled(text, in: language))
        }
        additions.append(element)
    }

    /// A description with the statement before it; of one that begins with ours in another language, that
    /// sentence is replaced.
    private func labelled(_ text: String?, in language: Language) -> String {
        let statement = provenance.statement(in: language)
        guard let text, !MetadataText.trimmed(text).isEmpty else { return statement }
        let sentences = Language.allCases.map { provenance.sentence(in: $0) }
        if let earlier = sentences.first(where: { text.hasPrefix($0) }) {
            return provenance.sentence(in: language) + text.dropFirst(earlier.count)
        }
        return statement + " "
            + StatementWords[language].original.replacing("*", with: text)
    }

    /// Says what the output was made from, and adds the making to its history.
    private mutating func addRelations() {
        var origin: [XMPField] = []
        let references = [
            ("documentID", "DocumentID"), ("instanceID", "InstanceID"),
            ("originalDocumentID", "OriginalDocumentID"),
        ]
        for (field, property) in references {
            if let id = document[XMPName(.xmpMM, property)]?.text?.nonEmpty {
                origin.append(XMPField(XMPName(.stRef, field), .text(id)))
            }
        }
        if origin.first?.name.local != "documentID" {
            let id = "urn:sha256:\(provenance.sourceSHA256)"
            origin.insert(XMPField(XMPName(.stRef, "documentID"), .text(id)), at: 0)
        }
        replace(XMPName(.xmpMM, "DerivedFrom"), with: .structure(origin))

        let name = XMPName(.xmpMM, "History")
        guard var history = document.take(name), case .array(_, let items) = XMPValue(history)
        else {
            set(name, .array(.sequence, [provenance.event]))
            return
        }
        if !items.contains(where: { $0.isEvent(of: provenance.instanceID) }) {
            history.appendItem(provenance.event)
        }
        additions.append(history)
    }

    private mutating func addProvenance() {
        // A scan may be an output of another batch.
        document.takeAll(where: Provenance.ownNames.contains)
        for (name, text) in provenance.properties {
            replace(name, with: .text(text))
        }
    }

    /// Properties of the source that Autochrome replaces and that are still worth knowing.
    private static let remembered: Set<XMPName> = [
        XMPName(.iptcExtension, "DigitalSourceType"), XMPName(.iptcExtension, "AISystemUsed"),
        XMPName(.iptcExtension, "AISystemVersionUsed"), XMPName(.xmp, "CreatorTool"),
        XMPName(.xmpMM, "DerivedFrom"),
    ]

    /// Sets a property; the source's own one is kept in Autochrome's namespace, where it does not
    /// pass for the output's.
    private mutating func replace(_ name: XMPName, with value: XMPValue) {
        let kept = XMPName(.autochrome, "source\(name.local)")
        if var old = document.take(name), Self.remembered.contains(name), document[kept] == nil {
            old.rename(to: kept)
            additions.append(old)
        }
        set(name, value)
    }
}

extension String {
    /// True for a day as XMP has it, or a part of one: `1897`, `1897-05`, `1897-05-01`.
    var isDate: Bool {
        let parts = split(separator: "-", omittingEmptySubsequences: false)
        return zip(parts, [4, 2, 2]).allSatisfy { $0.utf8.count == $1 && MetadataText.isDigits($0) }
            && (1...3).contains(parts.count)
    }
}

extension XMPItem {
    /// True for the event of a history that made a certain instance.
    fileprivate func isEvent(of instanceID: String) -> Bool {
        value.field(XMPName(.stEvt, "instanceID")) == instanceID
    }
}
