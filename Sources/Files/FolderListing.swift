import Glibc
public import SystemPackage

/// The entries of one folder, as bytes, in a stable order.
public enum FolderListing {
    /// One name in a folder.
    public struct Entry: Hashable, Sendable {
        /// The name, whatever its bytes are.
        public let name: FilePath.Component
        /// What it is; links are not followed.
        public let kind: FileStatus.Kind

        /// Folders compare as if their name ended with a slash, so that a walk meets whole paths in
        /// bytewise order (`a-b/x` before `a/x`).
        fileprivate var sortKey: [UInt8] {
            name.withPlatformString { start in
                let bytes = UnsafeBufferPointer(start: start, count: strlen(start))
                return bytes.map { UInt8(bitPattern: $0) } + (kind == .folder ? [0x2F] : [])
            }
        }
    }

    /// All entries but `.` and `..`, sorted bytewise.
    ///
    /// - Throws: ``FileSystemError``, also if the folder can be read in part only.
    public static func entries(of folder: FilePath) throws(FileSystemError) -> [Entry] {
        guard let stream = folder.orHere.withPlatformString({ opendir($0) }) else {
            throw FileSystemError("read the folder", folder, Errno(rawValue: errno))
        }
        defer { closedir(stream) }
        var entries: [(key: [UInt8], entry: Entry)] = []
        while true {
            errno = 0
            guard let record = readdir(stream) else { break }
            guard let name = name(of: record) else { continue }
            guard let kind = kind(of: record, folder.appending(name)) else { continue }
            let entry = Entry(name: name, kind: kind)
            entries.append((entry.sortKey, entry))
        }
        guard errno == 0 else {
            throw FileSystemError("read the folder", folder, Errno(rawValue: errno))
        }
        entries.sort { $0.key.lexicographicallyPrecedes($1.key) }
        return entries.map(\.entry)
    }

    private static func name(of record: UnsafeMutablePointer<dirent>) -> FilePath.Component? {
        let offset = MemoryLayout<dirent>.offset(of: \.d_name) ?? 0
        let name = UnsafeRawPointer(record).advanced(by: offset).assumingMemoryBound(to: CChar.self)
        guard strcmp(name, ".") != 0, strcmp(name, "..") != 0 else { return nil }
        return FilePath.Component(platformString: name)
    }

    /// From the entry itself where the file system says it there; nil if it has just gone.
    ///
    /// What nobody can look at counts as a regular file: who opens it learns why.
    private static func kind(
        of record: UnsafeMutablePointer<dirent>, _ path: FilePath
    ) -> FileStatus.Kind? {
        switch Int(record.pointee.d_type) {
        case DT_REG: return .regular
        case DT_DIR: return .folder
        case DT_LNK: return .link
        case DT_UNKNOWN:
            do throws(FileSystemError) {
                return try FileSystem.statusIfPresent(path)?.kind
            } catch {
                return .regular
            }
        default: return .special
        }
    }
}
