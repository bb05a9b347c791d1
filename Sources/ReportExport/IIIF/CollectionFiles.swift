import Records
import SystemPackage

/// `collection.json`: all manifests, or where there are many, collections of them.
struct CollectionFiles {
    /// Most manifests in one file: viewers load it whole.
    static let most = 1_000

    private let folder: FilePath
    private let address: String
    /// What every collection has in common; its label is that of all.
    private let head: ResourceHead
    private var pending: [ResourceReference] = []
    private var parts: [ResourceReference] = []
    /// The names of all files written.
    private(set) var names: Set<String> = []

    /// - Parameters:
    ///   - folder: where they are written.
    ///   - address: of that folder.
    ///   - head: of `collection.json`.
    init(folder: FilePath, address: String, head: ResourceHead) {
        self.folder = folder
        self.address = address
        self.head = head
    }

    mutating func add(_ manifest: ResourceReference) throws(ReportError) {
        if pending.count == Self.most { try closePart() }
        pending.append(manifest)
    }

    mutating func finish() throws(ReportError) {
        if !parts.isEmpty { try closePart() }
        try write("collection.json", head, parts.isEmpty ? pending : parts)
    }

    /// Whether a file may be one of these: `collection.json` or a part of it.
    static func isPart(_ name: String) -> Bool {
        guard name.hasPrefix("collection"), name.hasSuffix(".json") else { return false }
        let number = name.dropFirst("collection".count).dropLast(".json".count)
        return number.isEmpty || number.hasPrefix("-") && Int(number.dropFirst()) != nil
    }

    private mutating func closePart() throws(ReportError) {
        let name = "collection-\(parts.count + 1).json"
        let texts = [pending.first, pending.last].compactMap { $0?.label.values.first?.first }
        let label = LanguageMap.unknown(texts.joined(separator: " – "))
        let part = ResourceReference(id: "\(address)/\(name)", type: .collection, label: label)
        try write(
            name,
            ResourceHead(
                id: part.id, type: .collection, label: label,
                requiredStatement: head.requiredStatement), pending)
        parts.append(part)
        pending = []
    }

    private mutating func write(
        _ name: String, _ head: ResourceHead, _ items: [ResourceReference]
    ) throws(ReportError) {
        var file = try ResourceFile(replacing: folder.appending(name), head: head)
        for item in items { try file.add(item) }
        try file.finish()
        names.insert(name)
    }
}
