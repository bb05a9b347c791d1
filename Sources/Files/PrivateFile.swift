import COpenSSL
import Glibc
public import SystemPackage

/// Files of secrets, which nobody but their owner may read.
public enum PrivateFile {
    /// Why such a file is not read.
    public struct Refusal: Error, Hashable, Sendable {
        /// The cause in one sentence, which names the file.
        public let cause: String
        /// What can be done about it, in one sentence; empty if nothing.
        public let remedy: String
        /// True if it is missing or cannot be read, whatever it is.
        public var isOfReading = false
    }

    /// Hands over the content of a file, in memory that is wiped afterwards.
    ///
    /// - Parameters:
    ///   - path: a regular file of this user's or root's, to which group and others have no rights.
    ///   - limit: a longer file is refused, in bytes.
    ///   - body: what is done with the content.
    /// - Returns: what `body` returns.
    /// - Throws: ``Refusal``.
    public static func withContent<Answer>(
        of path: FilePath, limit: Int, _ body: (UnsafeRawBufferPointer) -> Answer
    ) throws(Refusal) -> Answer {
        do {
            let file = try OpenFile(path, .readOnly, options: .nonBlocking, "read")
            if let refusal = try refusal(of: file, path) { throw refusal }
            let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: limit + 1, alignment: 16)
            defer {
                OPENSSL_cleanse(buffer.baseAddress, buffer.count)
                buffer.deallocate()
            }
            var filled = 0
            while filled < buffer.count {
                let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
                let count = try file.read(at: filled, into: rest)
                guard count > 0 else { break }
                filled += count
            }
            guard filled <= limit else {
                throw Refusal(
                    cause: "'\(path)' is too long for a secret: more than \(limit) bytes.",
                    remedy: "Name the right file.")
            }
            return body(UnsafeRawBufferPointer(rebasing: buffer[..<filled]))
        } catch let error as FileSystemError {
            throw Refusal(
                cause: error.description, remedy: "Check the path and its permissions.",
                isOfReading: true)
        } catch let refusal as Refusal {
            throw refusal
        } catch {
            throw Refusal(cause: "'\(path)' cannot be read.", remedy: "")
        }
    }

    private static func refusal(
        of file: borrowing OpenFile, _ path: FilePath
    ) throws(FileSystemError) -> Refusal? {
        var status = stat()
        try FileSystem.check("access", path) { fstat(file.descriptor.rawValue, &status) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            return Refusal(cause: "'\(path)' is not a file.", remedy: "Name the right file.")
        }
        guard status.st_mode & 0o077 == 0 else {
            return Refusal(
                cause:
                    "Users other than its owner can access the secret file '\(path)' (permissions "
                    + "\(String(status.st_mode & 0o7777, radix: 8))).",
                remedy: "Remove their access: chmod 600 '\(path)'.")
        }
        guard status.st_uid == geteuid() || status.st_uid == 0 else {
            return Refusal(
                cause: "The secret file '\(path)' belongs to another user (\(status.st_uid)).",
                remedy: "Use a copy of your own.")
        }
        return nil
    }
}
