internal import Glibc
public import SystemPackage

/// Bytes that outlive the file value: tensors that view them keep the storage alive.
///
/// `@unchecked Sendable`: nothing writes to the bytes once the storage is handed on. A mapped file
/// must not be shortened meanwhile: reading behind its end kills the process. Models are installed by
/// rename, which leaves an existing mapping whole.
public final class ByteStorage: @unchecked Sendable {
    /// The bytes; valid as long as the storage lives.
    public let bytes: UnsafeRawBufferPointer
    private let isMapped: Bool

    /// Fills newly allocated memory, aligned to a cache line.
    public init(byteCount: Int, filling fill: (UnsafeMutableRawBufferPointer) -> Void) {
        let memory = UnsafeMutableRawBufferPointer.allocate(
            byteCount: max(byteCount, 1), alignment: 64)
        fill(UnsafeMutableRawBufferPointer(rebasing: memory[..<byteCount]))
        bytes = UnsafeRawBufferPointer(rebasing: memory[..<byteCount])
        isMapped = false
    }

    /// Maps a whole file for reading.
    ///
    /// - Throws: ``MappingError`` if it is not a file or cannot be read.
    public init(mapping path: FilePath) throws(MappingError) {
        bytes = try Self.map(path)
        isMapped = true
    }

    deinit {
        if isMapped {
            munmap(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count)
        } else {
            bytes.deallocate()
        }
    }

    private static func map(_ path: FilePath) throws(MappingError) -> UnsafeRawBufferPointer {
        // Non-blocking, or opening a named pipe would wait for a writer.
        let descriptor = path.withPlatformString { open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
        guard descriptor >= 0 else { throw unreadable("cannot be opened", errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            throw unreadable("cannot be examined", errno)
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw MappingError(
                isFile: false, description: "it is a folder, pipe or device, not a file")
        }
        let size = Int(status.st_size)
        // Nothing can be mapped of an empty file.
        guard size > 0 else { return UnsafeRawBufferPointer(start: nil, count: 0) }
        guard let address = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0),
            address != MAP_FAILED
        else { throw unreadable("cannot be mapped", errno) }
        return UnsafeRawBufferPointer(start: address, count: size)
    }

    private static func unreadable(_ what: String, _ error: CInt) -> MappingError {
        MappingError(isFile: true, description: "it \(what): \(Errno(rawValue: error))")
    }
}

/// Why a file cannot be mapped.
public struct MappingError: Error, Hashable, Sendable, CustomStringConvertible {
    /// False if the path names a folder, pipe or device.
    public let isFile: Bool
    /// The cause, as a clause about the file.
    public let description: String
}
