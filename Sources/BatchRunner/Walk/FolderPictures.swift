import Files
import JobStorage
import Records
import SystemPackage

/// The pictures of one folder that may stand for others of formats that are not accepted.
struct FolderPictures {
    private let folder: FilePath
    private let entries: [FolderListing.Entry]
    private let filter: WalkFilter
    /// Stems are bytes, as names are.
    private var byStem: [[UInt8]: FilePath]?

    init(_ entries: [FolderListing.Entry], of folder: FilePath, filter: WalkFilter) {
        self.entries = entries
        self.folder = folder
        self.filter = filter
    }

    /// The path of the first picture of an accepted format that has the same stem and is wanted.
    mutating func representative(of name: FilePath.Component) -> FilePath? {
        let table = byStem ?? table()
        byStem = table
        return table[name.stemBytes]
    }

    private func table() -> [[UInt8]: FilePath] {
        var table: [[UInt8]: FilePath] = [:]
        for entry in entries where entry.kind == .regular {
            let stem = entry.name.stemBytes
            guard case .picture = entry.name.kindByName, table[stem] == nil else { continue }
            let path = folder.appending(entry.name)
            if filter.accepts(path) { table[stem] = path }
        }
        return table
    }
}

extension FilePath.Component {
    /// The name without its extension.
    var stemBytes: [UInt8] { OutputNaming.stem(of: FilePath(root: nil, [self]).bytes) }

    /// What the extension says; nil where it does not tell.
    var kindByName: FileKind? { self.extension.flatMap(FileKind.init(fileExtension:)) }

    /// True if the extension is one of pictures, accepted or not.
    var isCalledPicture: Bool {
        switch kindByName {
        case .picture, .foreign: true
        case .text, .other, nil: false
        }
    }
}
