import Glibc
import SystemPackage

/// A file that appears under its name complete or not at all.
///
/// It is written under a temporary name in the same folder, synced to the disk and renamed. Two
/// programs never write the same report at a time (``FolderLock``), so the temporary name is fixed
/// and what a killed program left behind is overwritten by the next.
struct AtomicFile: ~Copyable {
    private static let bufferSize = 1 << 18

    private let path: FilePath
    private let partial: FilePath
    private let descriptor: FileDescriptor
    private var buffer: [UInt8] = []
    private var isCommitted = false

    init(replacing path: FilePath) throws(ReportError) {
        self.path = path
        partial = path.removingLastComponent().appending(
            ".\(path.lastComponent?.string ?? "").partial")
        do {
            descriptor = try FileDescriptor.open(
                partial, .writeOnly, options: [.create, .truncate, .noFollow, .closeOnExec],
                permissions: [.ownerReadWrite, .groupRead, .otherRead])
        } catch {
            throw ReportError(error as? Errno ?? .ioError, path)
        }
        buffer.reserveCapacity(Self.bufferSize + Self.bufferSize / 4)
    }

    deinit {
        try? descriptor.close()
        if !isCommitted { partial.withPlatformString { _ = unlink($0) } }
    }

    mutating func append(_ text: String) throws(ReportError) {
        buffer.append(contentsOf: text.utf8)
        if buffer.count >= Self.bufferSize { try flush() }
    }

    mutating func append(_ bytes: some Sequence<UInt8>) throws(ReportError) {
        buffer.append(contentsOf: bytes)
        if buffer.count >= Self.bufferSize { try flush() }
    }

    /// Puts the file under its name, on disk.
    mutating func commit() throws(ReportError) {
        try flush()
        guard fsync(descriptor.rawValue) == 0 else { throw ReportError(.current, path) }
        let renamed = partial.withPlatformString { from in
            path.withPlatformString { to in rename(from, to) }
        }
        guard renamed == 0 else { throw ReportError(.current, path) }
        isCommitted = true
    }

    private mutating func flush() throws(ReportError) {
        do {
            try descriptor.writeAll(buffer)
        } catch {
            throw ReportError(error as? Errno ?? .ioError, path)
        }
        buffer.removeAll(keepingCapacity: true)
    }
}

extension Errno {
    /// What the last failed call of the C library left.
    static var current: Errno { Errno(rawValue: errno) }
}
