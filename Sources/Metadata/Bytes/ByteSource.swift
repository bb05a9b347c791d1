import Glibc
import SystemPackage

/// Bytes that can be read at any place.
protocol ByteSource {
    /// Bytes of a range; nil if it leaves the source or cannot be read.
    func read(at offset: Int, count: Int) -> [UInt8]?
}

/// Bytes in memory.
struct MemorySource: ByteSource {
    let bytes: [UInt8]

    func read(at offset: Int, count: Int) -> [UInt8]? {
        guard offset >= 0, count >= 0, offset <= bytes.count, count <= bytes.count - offset else {
            return nil
        }
        return Array(bytes[offset..<offset + count])
    }
}

/// Bytes of an open file.
struct FileSource: ByteSource {
    let file: FileDescriptor
    let count: Int

    /// The bytes of a file, whose offset stays where it is: others read the file too.
    ///
    /// - Returns: nil if its size cannot be told.
    init?(_ file: FileDescriptor) {
        var status = stat()
        guard fstat(file.rawValue, &status) == 0 else { return nil }
        self.file = file
        count = Int(status.st_size)
    }

    func read(at offset: Int, count: Int) -> [UInt8]? {
        guard offset >= 0, count >= 0, offset <= self.count, count <= self.count - offset else {
            return nil
        }
        let bytes = try? [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let rest = UnsafeMutableRawBufferPointer(
                    rebasing: UnsafeMutableRawBufferPointer(buffer)[filled...])
                let read = try file.read(fromAbsoluteOffset: Int64(offset + filled), into: rest)
                guard read > 0 else { break }
                filled += read
            }
        }
        return bytes?.count == count ? bytes : nil
    }
}
