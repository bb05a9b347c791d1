internal import Glibc
internal import SystemPackage

/// Bytes that outlive the file value: tensors that view them keep the storage alive.
///
/// `@unchecked Sendable`: nothing writes to the bytes once the storage is handed on. A mapped file
/// must not be shortened meanwhile: reading behind its end kills the process. Models are installed by
/// rename (``SafeTensorsWriter`` does so), which leaves an existing mapping whole.
final class ByteStorage: @unchecked Sendable {
    let bytes: UnsafeRawBufferPointer
    private let isMapped: Bool

    /// Fills newly allocated memory, aligned to a cache line.
    init(byteCount: Int, filling fill: (UnsafeMutableRawBufferPointer) -> Void) {
        let memory = UnsafeMutableRawBufferPointer.allocate(
            byteCount: max(byteCount, 1), alignment: 64)
        fill(UnsafeMutableRawBufferPointer(rebasing: memory[..<byteCount]))
        bytes = UnsafeRawBufferPointer(rebasing: memory[..<byteCount])
        isMapped = false
    }

    /// Maps a whole file for reading.
    init(mapping path: FilePath) throws(SafeTensorsError) {
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

    private static func map(_ path: FilePath) throws(SafeTensorsError) -> UnsafeRawBufferPointer {
        // Non-blocking, or opening a named pipe would wait for a writer.
        let descriptor = path.withPlatformString { open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
        guard descriptor >= 0 else { throw unreadable(path, "cannot be opened", errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            throw unreadable(path, "cannot be examined", errno)
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw SafeTensorsError(
                .notAFile, path: path.string, detail: "it is a folder, pipe or device, not a file")
        }
        guard status.st_size >= HeaderLayout.lengthFieldSize else {
            throw HeaderLayout.tooShort(Int(status.st_size), path: path.string)
        }
        let size = Int(status.st_size)
        guard let address = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0),
            address != MAP_FAILED
        else { throw unreadable(path, "cannot be mapped", errno) }
        return UnsafeRawBufferPointer(start: address, count: size)
    }

    private static func unreadable(
        _ path: FilePath, _ what: String, _ error: CInt
    ) -> SafeTensorsError {
        SafeTensorsError(
            .cannotRead, path: path.string, detail: "it \(what): \(Errno(rawValue: error))")
    }
}
