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
                if ObjectName.isFile(name, ".xml"), !written.contains(name) {
                    try FileSystem.remove(path.appending(entry.name))
                }
            }
        } catch {
            throw ReportError(error)
        }
        try ReportFolder.sync(path)
    }
}
