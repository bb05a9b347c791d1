public import Files
public import Records
public import SystemPackage

/// Why a bag is not made.
public enum BagError: Error, Hashable, Sendable {
    /// The path is not one that a folder can be made at.
    case noName(FilePath)
    /// Something stands where it is to be.
    case exists(FilePath)
    /// It is to lie in a folder that runs read or write.
    case inside(FilePath, FilePath)
    /// Another process is making a bag there.
    case inWork(FilePath)
    /// A file cannot be read or written.
    case file(FileSystemError)

    /// The status that the program ends with.
    public var exitStatus: ExitStatus {
        switch self {
        case .noName, .exists, .inside: .usage
        case .inWork: .locked
        case .file: .environment
        }
    }
}

extension BagError: CustomStringConvertible {
    /// Subject, cause and remedy.
    public var description: String {
        switch self {
        case .noName(let path): "'\(path)' cannot be the name of a bag. Name a new folder."
        case .exists(let path):
            "'\(path)' already exists. A bag has to be a new folder: name another one, or move this "
                + "one away."
        case .inside(let path, let folder):
            "'\(path)' is inside '\(folder)', which Autochrome reads or writes. Name a folder elsewhere."
        case .inWork(let path):
            "Another Autochrome process is making the bag '\(path)'. Wait for it to end, or name another folder."
        case .file(let error):
            "\(error) \(NoRoom(error.errno)?.remedy ?? "Check the folder, its permissions and its disk.")"
        }
    }
}
