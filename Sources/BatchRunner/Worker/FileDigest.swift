import Files
import Glibc
public import SystemPackage

/// SHA-256 of files, read in pieces.
public enum FileDigest {
    private static let pieceSize = 1 << 20

    /// The hash of a file, lower-case hexadecimal.
    public static func sha256(of path: FilePath) throws(Errno) -> String {
        try read(path) { _ in }
    }

    /// Copies a file, puts the copy on the disk, and returns the hash of what was read.
    static func copy(_ source: FilePath, to target: FilePath) throws(Errno) -> String {
        do {
            let file = try FileDescriptor.open(
                target, .writeOnly, options: [.create, .truncate, .closeOnExec],
                permissions: [.ownerReadWrite, .groupReadWrite, .otherReadWrite])
            return try file.closeAfter {
                let hash = try read(source) { piece in _ = try file.writeAll(piece) }
                do throws(FileSystemError) {
                    try FileSystem.check("save", target) { fsync(file.rawValue) }
                } catch {
                    throw error.errno
                }
                return hash
            }
        } catch {
            throw error as? Errno ?? .ioError
        }
    }

    private static func read(
        _ path: FilePath, _ body: (UnsafeRawBufferPointer) throws -> Void
    ) throws(Errno) -> String {
        do {
            let file = try FileDescriptor.open(path, .readOnly, options: [.closeOnExec])
            return try file.closeAfter {
                var hash = SHA256()
                let piece = UnsafeMutableRawBufferPointer.allocate(
                    byteCount: pieceSize, alignment: 64)
                defer { piece.deallocate() }
                while case let count = try file.read(into: piece), count > 0 {
                    let bytes = UnsafeRawBufferPointer(rebasing: piece[..<count])
                    hash.update(bytes)
                    try body(bytes)
                }
                return hexadecimal(hash.finalize())
            }
        } catch {
            throw error as? Errno ?? .ioError
        }
    }
}
