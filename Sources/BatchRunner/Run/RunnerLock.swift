import Files
import FoundationEssentials
import Glibc
import SystemPackage

/// The right to work on an output folder, held until the value goes.
///
/// The kernel lets go of the lock when the process ends in whatever way, so a dead owner never has
/// to be cleared away. What the file says is for people, and for file systems without locks.
final class RunnerLock {
    private let descriptor: FileDescriptor

    /// Keeps runners away from a folder that may not be written to, as other readers may do at the same time.
    ///
    /// - Returns: nil where no runner ever was.
    /// - Throws: ``BatchError/locked(_:_:)`` with the owner, ``BatchError/unusableOutput(_:)``.
    init?(forReading path: FilePath) throws(BatchError) {
        do {
            descriptor = try FileDescriptor.open(path, .readOnly, options: [.closeOnExec])
        } catch Errno.noSuchFileOrDirectory {
            return nil
        } catch {
            throw BatchError.unusableOutput(FileSystemError("open", path, Self.errno(of: error)))
        }
        try Self.take(descriptor, path, isShared: true)
    }

    /// Takes the lock.
    ///
    /// - Throws: ``BatchError/locked(_:_:)`` with the owner, ``BatchError/unusableOutput(_:)``.
    init(_ path: FilePath) throws(BatchError) {
        let file: FileDescriptor
        do {
            file = try FileDescriptor.open(
                path, .readWrite, options: [.create, .closeOnExec], permissions: [.ownerReadWrite])
        } catch {
            throw BatchError.unusableOutput(FileSystemError("create", path, Self.errno(of: error)))
        }
        do throws(BatchError) {
            try Self.take(file, path)
        } catch {
            // Not this runner's lock: what it says stays.
            try? file.close()
            throw error
        }
        descriptor = file
        do {
            try Self.write(LockOwner.current(), to: file)
        } catch {
            throw BatchError.unusableOutput(FileSystemError("write", path, Self.errno(of: error)))
        }
    }

    deinit {
        // Emptied before it is given up, so that nobody reads the name of a runner that has ended;
        // given up by name, because a child that is just being started may still hold a copy.
        _ = ftruncate(descriptor.rawValue, 0)
        flock(descriptor.rawValue, LOCK_UN)
        try? descriptor.close()
    }

    /// Waits for a moment for an owner that is dead or has no name: a child that a killed runner was
    /// just starting holds the lock until it becomes a worker.
    private static func take(
        _ file: FileDescriptor, _ path: FilePath, isShared: Bool = false
    ) throws(BatchError) {
        for attempt in 1... {
            let outcome: FileLock.Outcome
            do {
                outcome = try FileLock.take(file, isShared: isShared, waiting: false)
            } catch {
                throw BatchError.unusableOutput(FileSystemError("lock", path, error))
            }
            guard outcome != .taken else { return }
            let owner = owner(in: file)
            let isHeld = owner?.mayBeAlive ?? false
            if isHeld || (outcome == .held && attempt >= 40) {
                throw BatchError.locked(path, owner)
            }
            // No locks here: the record decides alone.
            guard outcome == .held else { return }
            usleep(50_000)
        }
    }

    private static func owner(in file: FileDescriptor) -> LockOwner? {
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = bytes.withUnsafeMutableBytes {
            (try? file.read(fromAbsoluteOffset: 0, into: $0))
        }
        return try? JSONDecoder().decode(LockOwner.self, from: Data(bytes.prefix(count ?? 0)))
    }

    private static func write(_ owner: LockOwner, to file: FileDescriptor) throws {
        let text = try JSONEncoder().encode(owner) + Data("\n".utf8)
        guard ftruncate(file.rawValue, 0) == 0 else { throw Errno(rawValue: Glibc.errno) }
        _ = try file.writeAll(toAbsoluteOffset: 0, text)
    }

    private static func errno(of error: any Error) -> Errno { error as? Errno ?? .ioError }
}
