import SystemPackage

/// Files that are read as a whole.
enum SmallFile {
    /// All bytes of a file.
    static func read(_ path: FilePath) throws(Errno) -> [UInt8] {
        do {
            let descriptor = try FileDescriptor.open(path, .readOnly, options: [.closeOnExec])
            return try descriptor.closeAfter {
                var bytes: [UInt8] = []
                let piece = UnsafeMutableRawBufferPointer.allocate(
                    byteCount: 1 << 16, alignment: 1)
                defer { piece.deallocate() }
                while case let count = try descriptor.read(into: piece), count > 0 {
                    bytes += piece[..<count]
                }
                return bytes
            }
        } catch {
            throw error as? Errno ?? .ioError
        }
    }

    /// Whether something has the name, readable or not.
    static func exists(_ path: FilePath) -> Bool {
        do {
            try FileDescriptor.open(path, .readOnly, options: [.closeOnExec]).close()
            return true
        } catch {
            return error as? Errno != .noSuchFileOrDirectory
        }
    }
}
