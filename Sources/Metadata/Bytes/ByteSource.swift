import Glibc
import Synchronization
public import SystemPackage

/// Bytes that can be read at any place.
public protocol ByteSource {
    /// Bytes in all.
    var count: Int { get }

    /// Bytes of a range; nil if it leaves the source or cannot be read.
    func read(at offset: Int, count: Int) -> [UInt8]?
}

/// Bytes in memory.
struct MemorySource: ByteSource {
    let bytes: [UInt8]
    var count: Int { bytes.count }

    func read(at offset: Int, count: Int) -> [UInt8]? {
        guard offset >= 0, count >= 0, offset <= bytes.count, count <= bytes.count - offset else {
            return nil
        }
        return Array(bytes[offset..<offset + count])
    }
}

/// Bytes of an open file.
///
/// Whoever parses them takes what cannot be read for what is not there; why it could not be read is
/// kept here for whoever has the file.
public final class FileSource: ByteSource, Sendable {
    let file: FileDescriptor
    /// Bytes in all.
    public let count: Int
    private let failure = Mutex<Errno?>(nil)

    /// The bytes of a file, whose offset stays where it is: others read the file too.
    ///
    /// - Parameter file: stays open as long as it is read from; is not closed.
    /// - Throws: why its size cannot be told.
    public init(_ file: FileDescriptor) throws(Errno) {
        var status = stat()
        guard fstat(file.rawValue, &status) == 0 else { throw Errno(rawValue: errno) }
        self.file = file
        count = Int(status.st_size)
    }

    /// The system's answer to the first read that failed; nil if none did.
    public var readError: Errno? { failure.withLock { $0 } }

    /// Bytes of a range; nil if it leaves the file or cannot be read.
    public func read(at offset: Int, count: Int) -> [UInt8]? {
        guard offset >= 0, count >= 0, offset <= self.count, count <= self.count - offset else {
            return nil
        }
        do {
            let bytes = try [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
                while filled < count {
                    let rest = UnsafeMutableRawBufferPointer(
                        rebasing: UnsafeMutableRawBufferPointer(buffer)[filled...])
                    let read = try file.read(fromAbsoluteOffset: Int64(offset + filled), into: rest)
                    guard read > 0 else { break }
                    filled += read
                }
            }
            return bytes.count == count ? bytes : nil
        } catch {
            failure.withLock { $0 = $0 ?? error as? Errno ?? .ioError }
            return nil
        }
    }
}
