import Files
public import SystemPackage

/// Why a report could not be written.
public struct ReportError: Error, Sendable {
    /// What kind of thing went wrong.
    public enum Code: Sendable {
        /// The folder or the file cannot be written.
        case unwritable
        /// There is no room on the disk, in the quota, or for files of that size.
        case noRoom
        /// The items could not be read from the job store.
        case unreadableItems
        /// Scans cannot be told apart by their path below the input folder, as there are several.
        case severalRoots
        /// The addresses that manifests are to be written with again cannot be read.
        case forgottenAddresses
    }

    /// The kind.
    public let code: Code
    /// The report file or folder in question.
    public let path: FilePath
    /// What the system or the store said.
    public let detail: String
    /// What else could not be written; the rest of the report was.
    public internal(set) var others: [ReportError] = []

    /// This one and the others.
    public var all: [ReportError] {
        var alone = self
        alone.others = []
        return [alone] + others
    }

    init(_ code: Code, _ path: FilePath, detail: String) {
        self.code = code
        self.path = path
        self.detail = detail
    }

    /// A failed call on a file.
    init(_ error: FileSystemError) {
        let room = NoRoom(error.errno)
        self.init(
            room == nil ? .unwritable : .noRoom, error.path,
            detail: room.map { "\($0.cause): \(error.errno). \($0.remedy)" }
                ?? error.errno.description)
    }
}

extension ReportError: CustomStringConvertible {
    /// Subject, cause and remedy; a line for each file.
    public var description: String { all.map(\.sentence).joined(separator: "\n") }

    private var sentence: String {
        switch code {
        case .unwritable:
            "\(path): cannot be written (\(detail)). Check that the folder exists and that you may "
                + "write to it, then run `autochrome report` again."
        case .noRoom: "\(path): cannot be written, as \(detail)"
        case .unreadableItems:
            "\(path): the report cannot be made, because the job store cannot be read: \(detail)"
        case .severalRoots:
            "\(path): manifests cannot name scans by an image service, because they come from several "
                + "folders (\(detail)) and a path may stand for one in each. Leave out --scan-service."
        case .forgottenAddresses:
            "\(path): the IIIF manifests cannot be written again, because this file is damaged: \(detail) Give "
                + "their addresses again: `autochrome report OUTPUT --format iiif --base-url …`."
        }
    }
}
