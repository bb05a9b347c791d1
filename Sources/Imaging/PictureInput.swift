import CVipsShim
import Glibc
import SystemPackage

/// An open file that a picture is read from, with what its bytes and its decoder ran into.
///
/// libvips, libjpeg and our own readers take its bytes through it, so that a read that failed is told by the
/// system's number, whatever a decoder makes of the gap.
final class PictureInput: @unchecked Sendable {
    // Unchecked: one thread at a time decodes a picture, and findings are asked for when it is done.
    let handle: OpaquePointer

    /// Duplicates the descriptor, whose offset is never used.
    init(_ descriptor: FileDescriptor) throws(Errno) {
        guard let made = shim_input_new(descriptor.rawValue) else { throw Errno.current }
        handle = made
    }

    deinit { shim_input_unref(handle) }

    var findings: shim_findings { shim_input_findings(handle).pointee }

    /// The system's answer to the first read that failed; nil if none did.
    var readError: Errno? {
        let code = findings.read_error
        return code == 0 ? nil : Errno(rawValue: code)
    }

    /// Bytes of the file.
    func length() throws(Errno) -> Int {
        let length = shim_input_length(handle)
        guard length >= 0 else { throw Errno.current }
        return Int(length)
    }

    /// Reads bytes at a place: fewer than the buffer holds at the end of the file alone.
    func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(Errno) -> Int {
        var filled = 0
        while filled < buffer.count, let start = buffer.baseAddress {
            let got = shim_input_read(
                handle, Int64(offset + filled), start + filled, buffer.count - filled)
            guard got >= 0 else { throw Errno.current }
            guard got > 0 else { break }
            filled += Int(got)
        }
        return filled
    }

    /// The bytes of a range, fewer at the end of the file.
    func bytes(at offset: Int, count: Int) throws(Errno) -> [UInt8] {
        do {
            return try [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
                filled = try read(at: offset, into: UnsafeMutableRawBufferPointer(buffer))
            }
        } catch {
            throw error as? Errno ?? .ioError
        }
    }
}

extension Errno {
    fileprivate static var current: Errno { Errno(rawValue: errno) }
}
