import Files
import JobStorage
public import Records
public import SystemPackage

/// The pictures that a command is to look at: files that were named, and all those below folders that were named.
public struct FoundPictures: Sendable {
    /// The pictures, in the order of what was named, those of a folder by their paths.
    public private(set) var paths: [FilePath] = []
    /// What lies in the folders and is not a picture of an accepted format, or cannot be looked at.
    public private(set) var failures: [(path: FilePath, failure: PictureFailure)] = []

    /// Looks for pictures as a batch does.
    ///
    /// - Throws: ``BatchError`` for a folder that goes while it is looked at.
    public init(_ inputs: [FilePath]) throws(BatchError) {
        for input in inputs {
            // What is not there, whoever reads it says.
            guard let real = try? FileSystem.realPath(input), FileSystem.kind(real) == .folder
            else {
                paths.append(input)
                continue
            }
            do {
                try look(into: input, real)
            } catch let error as FileSystemError {
                throw .unusableInput(input, "\(error.errno)")
            } catch {
                throw .unusableInput(input, "\(error)")
            }
        }
    }

    private mutating func look(into folder: FilePath, _ real: FilePath) throws {
        var walker = InputWalker(root: real, filter: WalkFilter(include: [], exclude: []))
        try walker.walk(from: "") { found in
            let path = folder.appending(found.path.components)
            if let failure = found.failure {
                failures.append((path, failure))
            } else if found.kind == .picture {
                paths.append(path)
            }
        }
    }
}
