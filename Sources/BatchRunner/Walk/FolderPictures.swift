import Files
import JobStorage
import Records
import SystemPackage

/// What the names in one folder tell about its pictures: which stand for others of formats that are not accepted,
/// and which may have XMP files beside them.
struct FolderPictures {
    private let folder: FilePath
    private let entries: FolderListing.Entries
    private let filter: WalkFilter
    /// Stems are bytes, as names are.
    private var byStem: [[UInt8]: FilePath]?
    /// Names of XMP files in lower case: there are file systems to which that is the same.
    private let sidecars: Set<[UInt8]>

    init(_ entries: FolderListing.Entries, of folder: FilePath, filter: WalkFilter) {
        self.entries = entries
        self.folder = folder
        self.filter = filter
        sidecars = Set(
            entries.lazy.filter { $0.kind == .regular && $0.name.isCalledSidecar }
                .map { $0.name.lowercaseBytes })
    }

    /// True if an XMP file may stand beside a picture; false without any look at the disk.
    func mayHaveSidecars(_ picture: FilePath) -> Bool {
        !sidecars.isEmpty
            && SidecarRecord.paths(beside: picture).contains { path in
                path.lastComponent.map { sidecars.contains($0.lowercaseBytes) } ?? false
            }
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
    /// True for the extension of XMP files.
    fileprivate var isCalledSidecar: Bool { self.extension?.lowercased() == "xmp" }

    /// The name, with ASCII letters in lower case.
    fileprivate var lowercaseBytes: [UInt8] {
        bytes.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
    }

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
