import Files
public import Records
public import SystemPackage

/// Which picture takes its style from which reference.
public struct StyleTable: Codable, Hashable, Sendable {
    /// The references, each once.
    public private(set) var references: [StyleReference]
    /// Of single sources, by absolute path: their place in ``references``; nil for one that holds for
    /// every source.
    private var places: [CodablePath: Int]?
    /// The same of single pictures of sources; nil where there are none.
    private var picturePlaces: [Target: Int]?

    /// One picture of a source.
    struct Target: Codable, Hashable {
        var source: CodablePath
        var place: PicturePlace
    }

    /// The same reference for every source.
    init(_ reference: StyleReference) {
        references = [reference]
        places = nil
    }

    /// References for some sources; the others keep their own features.
    init(references: [StyleReference], places: [Target: Int]) {
        self.references = references
        self.places = [:]
        for (picture, place) in places {
            if picture.place == .only {
                self.places?[picture.source] = place
            } else {
                picturePlaces = picturePlaces ?? [:]
                picturePlaces?[picture] = place
            }
        }
    }

    /// The reference of a picture, if it has one of its own or its source has one.
    public func reference(
        for source: FilePath, _ place: PicturePlace = .only
    ) -> StyleReference? {
        guard let places else { return references.first }
        let source = CodablePath(source.withoutLinks)
        let own = picturePlaces?[Target(source: source, place: place)]
        return (own ?? places[source]).map { references[$0] }
    }

    /// Named sources that are not there, sorted.
    public var missingSources: [FilePath] {
        let pages = (picturePlaces ?? [:]).keys.map(\.source)
        return Set(pages + (places ?? [:]).keys).map(\.path).filter { FileSystem.kind($0) == nil }
            .sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }
    }

    /// Follows sources that have moved from one folder to another.
    mutating func relocate(from old: FilePath, to new: FilePath) {
        places = places?.relocated { $0.moved(from: old, to: new) }
        picturePlaces = picturePlaces?.relocated {
            Target(source: $0.source.moved(from: old, to: new), place: $0.place)
        }
    }
}

extension CodablePath {
    /// The path after a folder has moved; the same for what does not lie in it.
    func moved(from old: FilePath, to new: FilePath) -> CodablePath {
        CodablePath(path.moved(from: old, to: new) ?? path)
    }
}

extension Dictionary {
    /// The values by other keys; of keys that have become the same, one stays.
    func relocated(_ transform: (Key) -> Key) -> [Key: Value] {
        Dictionary(map { (transform($0.key), $0.value) }, uniquingKeysWith: { first, _ in first })
    }
}

extension FilePath {
    /// The absolute path without symbolic links, as walks tell sources; what is not there keeps its name.
    var withoutLinks: FilePath {
        let path = absolute
        if let real = try? FileSystem.realPath(path) { return real }
        guard let name = path.lastComponent else { return path.lexicallyNormalized() }
        return path.removingLastComponent().withoutLinks.appending(name).lexicallyNormalized()
    }
}
