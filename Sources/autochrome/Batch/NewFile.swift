import BatchRunner
import Glibc
import SystemPackage

/// A file that appears under its name complete or not at all, and never in the place of another one.
struct NewFile {
    private let path: FilePath

    init(_ path: FilePath) {
        self.path = path
    }

    /// Fails early where something has the name already.
    func checkAbsence() throws(CommandError) {
        var status = stat()
        let found = path.withPlatformString { lstat($0, &status) }
        if found == 0 { throw taken }
    }

    /// Writes the file: under a temporary name in the same folder, to the disk, then linked to its name.
    ///
    /// - Throws: ``CommandError`` if the name is taken or the file cannot be written; nothing is left
    ///   behind then.
    func write(_ bytes: [UInt8]) throws(CommandError) {
        let partial = folder.appending(
            ".\(path.lastComponent?.string ?? "").\(UInt64.random(in: .min ... .max)).partial")
        defer { partial.withPlatformString { _ = unlink($0) } }
        do {
            let file = try FileDescriptor.open(
                partial, .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec],
                permissions: [.ownerReadWrite, .groupRead, .otherRead])
            try file.closeAfter {
                _ = try file.writeAll(bytes)
                guard fsync(file.rawValue) == 0 else { throw Errno(rawValue: errno) }
            }
            try name(partial)
            try syncFolder()
        } catch {
            throw failure(error as? Errno ?? .ioError)
        }
    }

    /// Unlike a rename, a link never replaces what it finds.
    private func name(_ partial: FilePath) throws(Errno) {
        let linked = partial.withPlatformString { old in path.withPlatformString { link(old, $0) } }
        guard linked != 0 else { return }
        let cause = Errno(rawValue: errno)
        guard [.notPermitted, .notSupported, .noFunction].contains(cause) else { throw cause }
        // A file system without hard links.
        guard (try? checkAbsence()) != nil else { throw .fileExists }
        let renamed = partial.withPlatformString { old in
            path.withPlatformString { rename(old, $0) }
        }
        guard renamed == 0 else { throw Errno(rawValue: errno) }
    }

    /// The name itself is on the disk only once the folder is.
    private func syncFolder() throws {
        let descriptor = try FileDescriptor.open(
            folder, .readOnly, options: [.directory, .closeOnExec])
        defer { try? descriptor.close() }
        // Some network file systems cannot: their servers keep names safe by themselves.
        guard fsync(descriptor.rawValue) == 0 || errno == EINVAL else {
            throw Errno(rawValue: errno)
        }
    }

    private var folder: FilePath {
        let parent = path.removingLastComponent()
        return parent.isEmpty ? "." : parent
    }

    private var taken: CommandError {
        CommandError(
            .usage,
            "'\(HumanText.path(path))' exists already, and is left as it is. Name another file, or "
                + "remove that one first.")
    }

    private func failure(_ cause: Errno) -> CommandError {
        guard cause != .fileExists else { return taken }
        return CommandError(
            .environment,
            "'\(HumanText.path(path))' cannot be written: \(cause). Check that the folder exists, its "
                + "permissions and the free space.")
    }
}
