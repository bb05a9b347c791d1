import SystemPackage

/// Bytes that can be read at any place.
protocol ByteSource {
    /// Number of bytes.
    var count: Int { get }
    /// Bytes of a range; nil if it leaves the source or cannot be read.
    func read(at offset: Int, count: Int) -> [UInt8]?
}

/// Bytes in memory.
struct MemorySource: ByteSource {
    let bytes: [UInt8]

    var count: Int { bytes.count }

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

    /// The bytes of a file.
    ///
    /// - Throws: `Errno` if its size cannot be told.
    init(_ file: FileDescriptor) throws {
        self.file = file
        count = Int(try file.seek(offset: 0, from: .end))
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
