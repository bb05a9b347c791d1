import Files
import Glibc
import Records
import SystemPackage

/// Which content of a file was looked at: any writing to the file changes it.
struct FileFingerprint: Hashable, Sendable {
    var device: UInt64
    var inode: UInt64
    var bytes: Int
    var modifiedSeconds: Int
    var modifiedNanoseconds: Int

    /// The present state of a file.
    ///
    /// - Throws: vanished or unreadable.
    init(of path: FilePath) throws(PictureFailure) {
        var status = stat()
        guard path.withPlatformString({ stat($0, &status) }) == 0 else {
            throw FileDigest.failure(Errno(rawValue: errno))
        }
        self.init(status)
    }

    init(_ status: stat) {
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
        bytes = Int(status.st_size)
        modifiedSeconds = Int(status.st_mtim.tv_sec)
        modifiedNanoseconds = Int(status.st_mtim.tv_nsec)
    }
}

/// The SHA-256 of a file's content, read once from beginning to end.
struct FileDigest: Hashable, Sendable {
    private static let chunk = 1 << 20

    /// Lower-case hexadecimal.
    let sha256: String
    /// The state of the file while it was read.
    let fingerprint: FileFingerprint

    /// Reads a file.
    ///
    /// - Throws: vanished or unreadable; changed during read.
    init(of path: FilePath) throws(PictureFailure) {
        do {
            let descriptor = try FileDescriptor.open(
                path, .readOnly, options: [.closeOnExec, .nonBlocking])
            defer { try? descriptor.close() }
            let before = try Self.fingerprint(descriptor)
            sha256 = try Self.hash(descriptor)
            fingerprint = try Self.fingerprint(descriptor)
            guard before == fingerprint else { throw PictureFailure.changedDuringRead }
        } catch let failure as PictureFailure {
            throw failure
        } catch {
            throw Self.failure(error as? Errno ?? .ioError)
        }
    }

    private static func fingerprint(_ descriptor: FileDescriptor) throws -> FileFingerprint {
        var status = stat()
        guard fstat(descriptor.rawValue, &status) == 0 else { throw Errno(rawValue: errno) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw PictureFailure(
                .notAPicture, "This is a folder or device, not a picture file.")
        }
        return FileFingerprint(status)
    }

    private static func hash(_ descriptor: FileDescriptor) throws -> String {
        var hasher = SHA256()
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: chunk, alignment: 16)
        defer { buffer.deallocate() }
        while true {
            let count = try descriptor.read(into: buffer)
            guard count > 0 else { return hexadecimal(hasher.finalize()) }
            hasher.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
    }

    static func failure(_ error: Errno) -> PictureFailure {
        switch error {
        case .noSuchFileOrDirectory, .notDirectory:
            PictureFailure(
                .vanished, "The file is no longer there.",
                remedy: "Put it back or leave it out, then run again.")
        case .permissionDenied, .notPermitted:
            PictureFailure(
                .unreadable, "The file may not be read: permission denied.",
                remedy: "Give the user who runs Autochrome permission to read it.")
        default:
            PictureFailure(
                .unreadable, "The file could not be read (\(error)).",
                remedy: "Check the disk or network drive it lies on, then run again.")
        }
    }
}

extension PictureFailure {
    /// Somebody wrote to the source meanwhile.
    static var changedDuringRead: PictureFailure {
        PictureFailure(
            .changedDuringRead, "The file was written to while it was being read.",
            remedy: "Run again when the copying or scanning into that folder has finished.")
    }
}
