import Files
import Glibc
import SafeTensors
import SystemPackage

/// Packed models in the user's cache folder (`$XDG_CACHE_HOME/autochrome` or `~/.cache/autochrome`), each with
/// the digest of what was written beside it.
struct ModelCache {
    /// Bytes that all files may take; those that have not been used for the longest time go first.
    static let mostBytes: Int64 = 1 << 30
    /// Seconds after which an unfinished file has no writer any more.
    private static let longestWriting: Int64 = 24 * 3600

    private let folder: FilePath
    private let mostBytes: Int64

    /// A cache in a folder that exists.
    init(_ folder: FilePath, mostBytes: Int64 = ModelCache.mostBytes) {
        self.folder = folder
        self.mostBytes = mostBytes
    }

    /// The user's, whose folder is made if need be; nil where there is none and it cannot be made.
    static var ofUser: ModelCache? {
        guard let base = UserFolder.cache else { return nil }
        let folder = base.appending("autochrome")
        for path in [base, folder] {
            guard (try? FileSystem.makeFolder(path, permissions: .ownerReadWriteExecute)) != nil
            else { return nil }
        }
        return ModelCache(folder)
    }

    /// The file of a name, if it is to the last byte what was written.
    func find(_ name: String) -> FilePath? {
        let file = folder.appending(name)
        guard let expected = try? FileSystem.read(digest(of: file), limit: 100),
            let found = try? FileDigest.sha256(of: file), Array(found.utf8) == expected
        else { return nil }
        // Without the mark it is removed earlier; that is all.
        try? FileSystem.touch(file)
        return file
    }

    /// Keeps what `write` writes under a name, and makes room for it.
    ///
    /// - Returns: the file; nil where it cannot be written.
    func keep(
        _ name: String, _ write: (FilePath) throws(SafeTensorsError) -> Void
    ) -> FilePath? {
        let file = folder.appending(name)
        do {
            try write(file)
            var mark = try AtomicFile(digest(of: file), .replacing)
            try mark.append(try FileDigest.sha256(of: file))
            try mark.commit()
        } catch {
            return nil
        }
        makeRoom(for: file)
        return file
    }

    private func digest(of file: FilePath) -> FilePath {
        FilePath(file.string + ".sha256")
    }

    /// Removes files until the rest takes no more than ``mostBytes``, and what killed processes left.
    ///
    /// A program that works with a file keeps it, as it has mapped it.
    private func makeRoom(for newest: FilePath) {
        guard let entries = try? FolderListing.entries(of: folder) else { return }
        let now = Int64(time(nil))
        var models: [(file: FilePath, stamp: FileStamp)] = []
        for entry in entries where entry.kind == .regular {
            let file = folder.appending(entry.name)
            guard let stamp = try? FileSystem.status(file).stamp else { continue }
            let age = now - stamp.modifiedNanoseconds / 1_000_000_000
            switch entry.name.extension {
            case "safetensors" where file != newest: models.append((file, stamp))
            case "partial" where age > Self.longestWriting: _ = try? FileSystem.remove(file)
            default: break
            }
        }
        var bytes = (try? FileSystem.status(newest).stamp.bytes) ?? 0
        models.sort { $0.stamp.modifiedNanoseconds > $1.stamp.modifiedNanoseconds }
        for model in models {
            bytes += model.stamp.bytes
            guard bytes > mostBytes else { continue }
            _ = try? FileSystem.remove(model.file)
            _ = try? FileSystem.remove(digest(of: model.file))
        }
    }
}
