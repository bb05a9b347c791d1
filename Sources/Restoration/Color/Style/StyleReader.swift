import Files
public import Records
public import SystemPackage

/// Reads style references: a picture, or a table of sources and their references.
public struct StyleReader {
    private let read: (FilePath) throws(PictureFailure) -> StyleReference

    /// A reader that has single references read elsewhere, as by ``PictureProcessor/styleReference(_:)``.
    public init(_ read: @escaping (FilePath) throws(PictureFailure) -> StyleReference) {
        self.read = read
    }

    /// Reads a reference: a picture for every source, or a CSV file with lines `source,reference` or
    /// `source,reference,page,part`, whose paths are absolute or start from the file's folder.
    ///
    /// - Throws: ``StyleError`` that names file and line.
    public func table(from path: FilePath) throws(StyleError) -> StyleTable {
        guard path.extension?.lowercased() == "csv" else {
            return StyleTable(try reference(path, named: "'\(path)'"))
        }
        return try table(of: try StyleList(reading: path), in: path)
    }

    private func table(
        of list: StyleList, in file: FilePath
    ) throws(StyleError) -> StyleTable {
        let folder = file.absolute.removingLastComponent()
        var references: [StyleReference] = []
        var known: [FilePath: Int] = [:]
        var places: [StyleTable.Target: Int] = [:]
        for entry in list.entries {
            let path = folder.pushing(entry.reference).lexicallyNormalized()
            if known[path] == nil {
                references.append(
                    try reference(path, named: "'\(path)' (line \(entry.line) of '\(file)')"))
                known[path] = references.count - 1
            }
            let picture = StyleTable.Target(
                source: CodablePath(folder.pushing(entry.source).withoutLinks), place: entry.place)
            guard places.updateValue(known[path] ?? 0, forKey: picture) == nil else {
                throw StyleError(
                    description: "Line \(entry.line) of '\(file)' names '\(entry.source)' a second "
                        + "time. Give each picture one reference.")
            }
        }
        return StyleTable(references: references, places: places)
    }

    private func reference(
        _ path: FilePath, named name: String
    ) throws(StyleError) -> StyleReference {
        do throws(PictureFailure) {
            return try read(path)
        } catch {
            throw StyleError(
                description: "The style reference \(name) cannot be used. \(error.description)")
        }
    }
}
