import BatchRunner
import Glibc
import Records
import SafeTensors
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
        try write { partial in
            let file = try FileDescriptor.open(
                partial, .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec],
                permissions: [.ownerReadWrite, .groupRead, .otherRead])
            try file.closeAfter {
                _ = try file.writeAll(bytes)
                guard fsync(file.rawValue) == 0 else { throw Errno(rawValue: errno) }
            }
        }
    }

    /// Gives the file its name once it has been written under a temporary one in the same folder.
    ///
    /// - Parameter body: writes the file at the path that it is given, to the disk.
    /// - Throws: ``CommandError`` if the name is taken or the file cannot be written; nothing is left
    ///   behind then.
    func write(by body: (FilePath) throws -> Void) throws(CommandError) {
        let partial = folder.appending(".\(UInt64.random(in: .min ... .max)).partial")
        defer { partial.withPlatformString { _ = unlink($0) } }
        do {
            try body(partial)
            try name(partial)
            try syncFolder()
        } catch let error as Errno {
            throw failure(error)
        } catch let error as SafeTensorsError {
            let own = SafeTensorsError(
                error.code, path: TerminalText.path(path), detail: error.detail)
            throw CommandError(.environment, own.description)
        } catch {
            throw cannotWrite("\(error)")
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
            "'\(TerminalText.path(path))' exists already, and is left as it is. Name another file "
                + "with --output, or remove that one first.")
    }

    private func failure(_ cause: Errno) -> CommandError {
        cause == .fileExists ? taken : cannotWrite("\(cause)")
    }

    private func cannotWrite(_ cause: String) -> CommandError {
        CommandError(
            .environment,
            "'\(TerminalText.path(path))' cannot be written: \(cause). Check that the folder exists, its "
                + "permissions and the free space.")
    }
}
