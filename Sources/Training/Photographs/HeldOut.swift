import Files
import Records
public import SystemPackage

/// Which photographs a network is never trained on, so that it can be judged by them.
public enum HeldOut: Hashable, Sendable {
    /// So many, those whose paths have the smallest SHA-256: few change when others are added.
    case count(Int)
    /// Those whose paths below the folder stand in a file, one a line.
    case list(FilePath)
}

extension PhotographSet {
    /// Sets photographs apart.
    ///
    /// - Returns: what is left to train on, and what is held out; both know all classes.
    /// - Throws: the list cannot be read or names what is not there; nothing is left to train on.
    public func holding(
        out choice: HeldOut
    ) throws(TrainingError) -> (training: PhotographSet, heldOut: PhotographSet) {
        let chosen: Set<FilePath>
        switch choice {
        case .count(let count): chosen = Set(firstByDigest(count))
        case .list(let file): chosen = try Set(listed(in: file))
        }
        let training = photographs.filter { !chosen.contains($0.path) }
        guard !training.isEmpty else {
            throw TrainingError(
                folder,
                "All \(photographs.count) photographs are held out: none is left to train on.",
                remedy: "Hold out fewer (--hold-out).", kind: .usage)
        }
        return (
            subset(training), subset(photographs.filter { chosen.contains($0.path) })
        )
    }

    /// So many of the photographs, or all: those whose paths have the smallest SHA-256.
    func some(_ count: Int) -> PhotographSet {
        let chosen = Set(firstByDigest(count))
        return subset(photographs.filter { chosen.contains($0.path) })
    }

    private func subset(_ chosen: [Photograph]) -> PhotographSet {
        PhotographSet(
            folder: folder, photographs: chosen, classNames: classNames,
            unreadableFolders: unreadableFolders)
    }

    private func firstByDigest(_ count: Int) -> [FilePath] {
        photographs
            // A list has a line for each, which such a name would break.
            .filter { !$0.path.bytes.contains(UInt8(ascii: "\n")) }
            .map { item in (digest: SHA256.hash(item.path.bytes), path: item.path) }
            .sorted { $0.digest.lexicographicallyPrecedes($1.digest) }
            .prefix(count).map(\.path)
    }

    private func listed(in file: FilePath) throws(TrainingError) -> [FilePath] {
        let bytes: [UInt8]
        do {
            bytes = try FileSystem.read(file)
        } catch {
            throw TrainingError(
                file, "The list of photographs cannot be read: \(error.errno).",
                remedy: "Check its path.", kind: .usage)
        }
        let known = Set(photographs.map(\.path))
        let lines = bytes.split(separator: UInt8(ascii: "\n"))
        let paths = lines.filter { $0.allSatisfy { $0 != 0 } }.map { FilePath(bytes: Array($0)) }
        guard paths.count == lines.count else {
            throw TrainingError(
                file, "This is not a list of photographs.", remedy: "Write one path per line.",
                kind: .usage)
        }
        let missing = paths.filter { !known.contains($0) }
        if let first = missing.first {
            throw TrainingError(
                file,
                "\(missing.count) of its \(paths.count) photographs are not in '\(folder)'; "
                    + "the first is '\(first)'.",
                remedy:
                    "Write paths relative to that folder, one per line, or use the folder of the list.",
                kind: .usage)
        }
        return paths
    }
}
