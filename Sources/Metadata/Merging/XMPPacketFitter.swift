/// Takes properties out of a packet that is too long.
struct XMPPacketFitter {
    /// The content so far.
    private(set) var document: XMPDocument
    /// Names of what was taken out.
    private(set) var removed: [String] = []

    private let provenance: Provenance

    /// Bytes of the description element that holds the replacements.
    private static let overhead = 512

    init(document: XMPDocument, provenance: Provenance) {
        self.document = document
        self.provenance = provenance
    }

    /// How much a property is worth keeping.
    private enum Worth: Int {
        case other, description, rights

        init(_ name: XMPName) {
            let rights: [XMPName] = [XMPName(.dc, "rights"), XMPName(.dc, "creator")]
            switch XMPNamespace(rawValue: name.namespace) {
            case _ where rights.contains(name): self = .rights
            case .xmpRights, .creativeCommons, .plus: self = .rights
            case .dc, .iptcCore, .iptcExtension: self = .description
            // Photoshop keeps its editing state beside the news fields.
            case .photoshop where !["DocumentAncestors", "TextLayers"].contains(name.local):
                self = .description
            default: self = .other
            }
        }
    }

    /// Takes out properties of a number of bytes in all, or all that may go.
    mutating func remove(atLeast count: Int) {
        let kept = Set(provenance.properties.map(\.name) + [XMPName(.xmpMM, "DerivedFrom")])
        let candidates = document.sizes.filter { !kept.contains($0.name) }
            .map { name, bytes in
                (name: name, saved: bytes - replacementSize(of: name), worth: Worth(name))
            }
            .filter { $0.saved > 0 }
            .sorted { ($0.worth.rawValue, -$0.saved) < ($1.worth.rawValue, -$1.saved) }
        var saved = 0
        var chosen: Set<XMPName> = []
        for candidate in candidates
        where saved < count + Self.overhead && chosen.insert(candidate.name).inserted {
            saved += candidate.saved
            removed.append("XMP \(candidate.name.display) (too long)")
        }
        document.takeAll { chosen.contains($0) }
        document.append(
            chosen.sorted { $0.local < $1.local }.compactMap { name in
                replacement(for: name)?.element(named: name.xml)
            })
    }

    /// What has to stand in place of a property that is taken out.
    private func replacement(for name: XMPName) -> XMPValue? {
        switch name {
        case XMPName(.dc, "description"): provenance.localized(provenance.sentence)
        case XMPName(.xmpMM, "History"): .array(.sequence, [provenance.event])
        default: nil
        }
    }

    private func replacementSize(of name: XMPName) -> Int {
        replacement(for: name).map { $0.element(named: name.xml).writtenCount } ?? 0
    }
}
