public import SystemPackage

/// Why the job store cannot be used; the text names the file, the cause and the remedy.
public struct JobStoreError: Error, Hashable, Sendable {
    /// What is wrong.
    public enum Code: Hashable, Sendable {
        /// There is no job store at the path.
        case missing
        /// The file is damaged.
        case damaged
        /// A later version of the program wrote the file.
        case newer
        /// The file is a database of another program.
        case foreign
        /// The file system of the store is full.
        case diskFull
        /// The store's folder or file cannot be written.
        case unwritable
        /// Another process holds the store.
        case busy
        /// Anything else that SQLite reports.
        case failed
    }

    /// What is wrong.
    public let code: Code
    /// The database file.
    public let path: FilePath
    /// What SQLite said; empty if it said nothing.
    public let detail: String

    /// An error about a database file.
    public init(_ code: Code, _ path: FilePath, detail: String = "") {
        self.code = code
        self.path = path
        self.detail = detail
    }
}

extension JobStoreError: CustomStringConvertible {
    /// File, cause and remedy.
    public var description: String {
        let said = detail.isEmpty ? "" : " (\(detail))"
        return "The job state '\(path)' \(cause)\(said). \(remedy)"
    }

    private var cause: String {
        switch code {
        case .missing: "does not exist"
        case .damaged: "is damaged"
        case .newer: "was written by a newer version of Autochrome"
        case .foreign: "is the database of another program"
        case .diskFull: "cannot grow: the disk is full"
        case .unwritable: "cannot be written"
        case .busy: "is locked by another process"
        case .failed: "could not be used"
        }
    }

    private var remedy: String {
        switch code {
        case .missing:
            "Name an output folder of 'autochrome colorize', or its --state folder."
        case .damaged:
            "Move the file away and run again: finished pictures are recognized and kept."
        case .newer: "Use that version, or another output folder."
        case .foreign: "Choose another folder with --state."
        case .diskFull: "Free some space and run again."
        case .unwritable:
            "Check the folder's permissions, disk and quota, or choose another folder "
                + "with --state."
        case .busy: "Wait for that process to end, then run again."
        case .failed: "Run again. If the error persists, keep the file and report this message."
        }
    }
}
