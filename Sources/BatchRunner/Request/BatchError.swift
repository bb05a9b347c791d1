public import Files
public import JobStorage
public import Records
public import SystemPackage

/// Why a batch cannot start; the text names the subject, the cause and the remedy.
public enum BatchError: Error, Sendable {
    /// An input that cannot be walked, with the cause.
    case unusableInput(FilePath, String)
    /// Patterns of wanted files that match no picture.
    case unmatchedPatterns([String])
    /// Listed files that are not pictures below an input folder; the first of them, and how many there are.
    case unknownFiles([FilePath], count: Int)
    /// Outputs and sources would mix.
    case unsafePaths(String)
    /// Another runner works on the folder.
    case locked(FilePath, LockOwner?)
    /// The output or state folder cannot be used.
    case unusableOutput(FileSystemError)
    /// The job state cannot be used.
    case store(JobStoreError)
    /// The system allows this process fewer open files than the workers need.
    case tooFewDescriptors(allowed: Int, needed: Int)
    /// There is no earlier run to go on with.
    case nothingToResume(FilePath)
    /// The options of an earlier run cannot be read by this version.
    case unreadableRequest(FilePath, String)

    /// The status that the program ends with.
    public var exitStatus: ExitStatus {
        switch self {
        case .unusableInput, .unmatchedPatterns, .unknownFiles, .unsafePaths, .nothingToResume,
            .unreadableRequest:
            .usage
        case .locked: .locked
        case .unusableOutput, .store, .tooFewDescriptors: .environment
        }
    }
}

extension BatchError: CustomStringConvertible {
    /// Subject, cause and remedy.
    public var description: String {
        switch self {
        case .unusableInput(let path, let cause):
            "The input '\(path)' cannot be used: \(cause). Check the path."
        case .unmatchedPatterns(let patterns):
            "No picture matches \(patterns.map { "'\($0)'" }.joined(separator: " or ")). Check the "
                + "--include patterns: they follow the rules of .gitignore, relative to the input folders, and "
                + "are case-sensitive."
        case .unknownFiles(let first, let count):
            "No picture in the input folders is called "
                + first.map { "'\($0)'" }.joined(separator: " or ")
                + (count > first.count ? " (\(count - first.count) more names were not found)" : "")
                + ". Check the list of --files-from: its paths are relative to the input folders, and "
                + "have to match byte for byte."
        case .unsafePaths(let problem):
            "\(problem) Choose an output folder outside the input folders."
        case .locked(let path, let owner):
            if let owner {
                "Another Autochrome process is using this folder: \(owner). Wait for it to end. "
                    + "(Lock: '\(path)')"
            } else {
                "Another Autochrome process is just starting on this folder. Wait for it to end. "
                    + "(Lock: '\(path)')"
            }
        case .unusableOutput(let error):
            "\(error) "
                + (NoRoom(error.errno)?.remedy ?? "Check the folder, its permissions and its disk.")
        case .store(let error): error.description
        case .tooFewDescriptors(let allowed, let needed):
            "The system allows this process \(allowed) open files, and \(needed) are needed. Raise the "
                + "limit (ulimit -n \(needed)), or process fewer pictures at a time (--jobs)."
        case .nothingToResume(let path):
            "There is no earlier run in '\(path)' to resume. Start one with "
                + "'autochrome colorize INPUT… -o OUTPUT'."
        case .unreadableRequest(let path, let cause):
            "The options of the last run in '\(path)' cannot be read (\(cause)). Run "
                + "'autochrome colorize' with the same options again."
        }
    }
}
