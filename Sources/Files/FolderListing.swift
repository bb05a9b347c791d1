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
    }

    /// All entries but `.` and `..`, sorted bytewise; folders as if their name ended with a slash, so that a walk
    /// meets whole paths in their order (`a-b/x` before `a/x`).
    ///
    /// A name takes its bytes and sixteen more, since a folder may hold a million of them: names are made when
    /// they are asked for.
    public struct Entries: RandomAccessCollection, Sendable {
        private struct Place {
            let start: UInt64
            let length: UInt32
            let kind: FileStatus.Kind
        }

        private var bytes: [UInt8] = []
        private var places: [Place] = []

        /// The first place.
        public var startIndex: Int { 0 }
        /// The place after the last.
        public var endIndex: Int { places.count }

        /// The entry at a place.
        public subscript(position: Int) -> Entry {
            let place = places[position]
            return Entry(name: name(place), kind: place.kind)
        }

        private func name(_ place: Place) -> FilePath.Component {
            let start = Int(place.start)
            let name = bytes[start..<start + Int(place.length)].map { CChar(bitPattern: $0) } + [0]
            guard
                let component = name.withUnsafeBufferPointer({ name in
                    name.baseAddress.flatMap { FilePath.Component(platformString: $0) }
                })
            else { preconditionFailure("a name that was read is one") }
            return component
        }

        fileprivate mutating func append(_ name: UnsafePointer<CChar>, _ kind: FileStatus.Kind) {
            let length = strlen(name)
            places.append(
                Place(start: UInt64(bytes.count), length: UInt32(length), kind: kind))
            bytes.append(contentsOf: UnsafeRawBufferPointer(start: name, count: length))
        }

        fileprivate mutating func sort() {
            let bytes = bytes
            bytes.withUnsafeBufferPointer { bytes in
                places.sort { Self.precedes($0, $1, bytes) }
            }
        }

        private static func precedes(
            _ left: Place, _ right: Place, _ bytes: UnsafeBufferPointer<UInt8>
        ) -> Bool {
            func byte(_ place: Place, _ index: UInt32) -> UInt8? {
                if index < place.length { return bytes[Int(place.start) + Int(index)] }
                return index == place.length && place.kind == .folder ? UInt8(ascii: "/") : nil
            }
            var index: UInt32 = 0
            while let one = byte(left, index) {
                guard let other = byte(right, index) else { return false }
                if one != other { return one < other }
                index += 1
            }
            return byte(right, index) != nil
        }
    }

    /// All entries of a folder.
    ///
    /// - Throws: ``FileSystemError``, also if the folder can be read in part only.
    public static func entries(of folder: FilePath) throws(FileSystemError) -> Entries {
        guard let stream = folder.orHere.withPlatformString({ opendir($0) }) else {
            throw FileSystemError("read the folder", folder, Errno(rawValue: errno))
        }
        defer { closedir(stream) }
        var entries = Entries()
        while true {
            errno = 0
            guard let record = readdir(stream) else { break }
            let name = name(of: record)
            guard strcmp(name, ".") != 0, strcmp(name, "..") != 0,
                let kind = kind(of: record, name, in: folder)
            else { continue }
            entries.append(name, kind)
        }
        guard errno == 0 else {
            throw FileSystemError("read the folder", folder, Errno(rawValue: errno))
        }
        entries.sort()
        return entries
    }

    private static func name(of record: UnsafeMutablePointer<dirent>) -> UnsafePointer<CChar> {
        let offset = MemoryLayout<dirent>.offset(of: \.d_name) ?? 0
        return UnsafeRawPointer(record).advanced(by: offset).assumingMemoryBound(to: CChar.self)
    }
    /// From the entry itself where the file system says it there; nil if it has just gone.
    ///
    /// What nobody can look at counts as a regular file: who opens it learns why.
    private static func kind(
        of record: UnsafeMutablePointer<dirent>, _ name: UnsafePointer<CChar>, in folder: FilePath
    ) -> FileStatus.Kind? {
        switch Int(record.pointee.d_type) {
        case DT_REG: return .regular
        case DT_DIR: return .folder
        case DT_LNK: return .link
        case DT_UNKNOWN:
            guard let component = FilePath.Component(platformString: name) else { return nil }
            do throws(FileSystemError) {
                return try FileSystem.statusIfPresent(folder.appending(component))?.kind
            } catch {
                return .regular
            }
        default: return .special
        }
    }
}
