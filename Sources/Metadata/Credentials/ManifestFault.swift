/// Why the manifest store of a file cannot be found, or none can be put in; each with a clause that says it.
public enum ManifestFault: Error, Hashable, Sendable {
    /// The file's own structure cannot be followed to where a store may stand.
    case damaged(String)
    /// The file has a manifest store, or more than one, and it does not stand there as C2PA asks for.
    case malformed(String)
    /// The file is of a kind that carries no store here, or has no room for one.
    case unsupported(String)

    /// The clause.
    public var reason: String {
        switch self {
        case .damaged(let reason), .malformed(let reason), .unsupported(let reason): reason
        }
    }
}

/// What a C2PA manifest store begins with: a JUMBF superbox that is described as one.
///
/// Source: C2PA 2.2, section 11; ISO/IEC 19566-5, annex A.
enum ManifestStoreHead {
    /// Length and type of the superbox, then length and type of its description, then the kind's UUID.
    static let count = 32
    /// The length and type of a box.
    static let boxHeader = 8

    private static let superbox = Array("jumb".utf8)
    private static let description = Array("jumd".utf8)
    /// The first letters of the UUID, by which readers tell it.
    private static let kind = Array("c2pa".utf8)

    /// True for the first bytes of a manifest store.
    static func isOne(_ bytes: some Collection<UInt8>) -> Bool {
        bytes.dropFirst(4).starts(with: superbox) && bytes.dropFirst(12).starts(with: description)
            && bytes.dropFirst(16).starts(with: kind)
    }

    /// Checks that a run of a file holds one store and nothing else.
    ///
    /// - Parameters:
    ///   - run: where it lies, inside the file.
    ///   - source: the file.
    ///   - place: what holds it.
    /// - Throws: what else is there.
    static func check(_ run: Range<Int>, in source: some ByteSource, _ place: String)
        throws(ManifestFault)
    {
        guard run.count >= count, let head = source.read(at: run.lowerBound, count: count),
            isOne(head)
        else { throw .malformed("\(place) holds no manifest store") }
        let stated = Int(ByteOrder.big.unsigned(head[..<4]))
        guard stated == run.count else {
            throw .malformed(
                "\(place) has \(run.count) bytes, but its manifest store states \(stated)")
        }
        try checkLength(stated)
    }

    /// Refuses stores that are longer than any is believed to be.
    static func checkLength(_ count: Int) throws(ManifestFault) {
        guard count <= ManifestPlace.maximumCount else {
            throw .malformed(
                "a manifest store of \(count) bytes is longer than \(ManifestPlace.maximumCount >> 20) MiB"
            )
        }
    }
}
