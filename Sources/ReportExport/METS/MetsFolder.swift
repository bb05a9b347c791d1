import Files
import Records
import SystemPackage

/// `mets` in the report's folder: one document for each object.
struct MetsFolder: ~Copyable {
    private let path: FilePath
    private let context: PreservationContext
    private var written: Set<String> = []

    init(_ path: FilePath, _ context: PreservationContext) throws(ReportError) {
        self.path = path
        self.context = context
        try ReportFolder.make(path)
    }

    /// Begins the document of an object.
    func document(_ object: PictureObject) -> MetsFile {
        MetsFile(object.key, context, folder: path)
    }

    /// Writes it.
    mutating func add(_ document: borrowing MetsFile, _ object: PictureObject) throws(ReportError) {
        let name = ObjectName(object.key).stem + ".xml"
        if try document.write(replacing: path.appending(name)) { written.insert(name) }
    }

    /// Deletes the documents of objects that are no longer there.
    func finish() throws(ReportError) {
        do {
            for entry in try FolderListing.entries(of: path) {
                let name = entry.name.string
                if Self.isOwn(name), !written.contains(name) {
                    try FileSystem.remove(path.appending(entry.name))
                }
            }
        } catch {
            throw ReportError(error)
        }
        try ReportFolder.sync(path)
    }

    /// Whether a name is one of ``ObjectName`` with the extension, or that of an unfinished file, such as
    /// `.album-0123456789abcdef.xml.partial`.
    private static func isOwn(_ name: String) -> Bool {
        let isUnfinished = name.hasPrefix(".") && name.hasSuffix(".xml.partial")
        let own = isUnfinished ? name.dropFirst().dropLast(".partial".count) : name[...]
        guard own.hasSuffix(".xml") else { return false }
        let hash = own.dropLast(".xml".count).suffix(17)
        return hash.utf8.count == 17 && hash.hasPrefix("-")
            && hash.dropFirst().utf8.allSatisfy {
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                    || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
            }
    }
}
