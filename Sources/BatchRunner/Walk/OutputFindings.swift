import Files
public import Records
import SystemPackage

/// Finished outputs that a walk found no longer as they were written.
public struct OutputFindings: Codable, Hashable, Sendable {
    /// Pictures of which a file is gone: they are made again.
    public internal(set) var missing = 0
    /// Pictures of which a file is of another kind or size: it is moved aside, and they are made again.
    public internal(set) var altered = 0
    /// Pictures of which a file cannot be looked at: they are left as they are.
    public internal(set) var unknown = 0
    /// The first of all these files.
    public internal(set) var first: [Finding] = []

    /// One such file.
    public struct Finding: Codable, Hashable, Sendable {
        /// The file below the output folder.
        public let path: CodablePath
        /// What is wrong, as the second half of a sentence.
        public let problem: String
    }

    /// Most files that ``first`` names.
    static let mostNamed = 10

    /// Nothing found.
    public init() {}

    /// Whether there is anything to tell.
    public var isEmpty: Bool { missing + altered + unknown == 0 }

    /// Looks at the files of a finished picture.
    ///
    /// - Returns: false if it has to be made again.
    mutating func look(at files: [WrittenFile], under folder: FilePath) -> Bool {
        do throws(FileSystemError) {
            switch try FilesStanding(of: files, under: folder) {
            case .intact: return true
            case .incomplete(let file):
                missing += 1
                name(file, "is gone")
            case .altered(let file):
                altered += 1
                name(file, "is no longer what was written")
            }
            return false
        } catch {
            unknown += 1
            name(files.first?.path ?? "", "cannot be accessed: \(error.errno)")
            return true
        }
    }

    private mutating func name(_ file: FilePath, _ problem: String) {
        guard first.count < Self.mostNamed else { return }
        first.append(Finding(path: CodablePath(file), problem: problem))
    }
}
