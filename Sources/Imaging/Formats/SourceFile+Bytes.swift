import Glibc
import Records
import SystemPackage

extension SourceFile {
    /// Bytes of the file.
    func byteCount() throws(ImagingError) -> Int {
        var status = stat()
        guard fstat(descriptor.rawValue, &status) == 0 else {
            throw .reading(path, detail: Errno(rawValue: errno).description)
        }
        return Int(status.st_size)
    }

    /// Reads by position, as whatever else reads the file shares its descriptor.
    ///
    /// - Returns: bytes read; fewer than there is room for at the end of the file alone.
    func read(
        at offset: Int, into buffer: UnsafeMutableRawBufferPointer
    ) throws(ImagingError) -> Int {
        var filled = 0
        while filled < buffer.count {
            let count: Int
            do {
                count = try descriptor.read(
                    fromAbsoluteOffset: Int64(offset + filled),
                    into: UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]))
            } catch {
                throw .reading(path, detail: "\(error)")
            }
            guard count > 0 else { break }
            filled += count
        }
        return filled
    }

    /// Fills a buffer; a file that ends before is damaged.
    func fill(_ buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(ImagingError) {
        guard try read(at: offset, into: buffer) == buffer.count else { throw endsTooEarly() }
    }

    /// Up to so many bytes; fewer at the end of the file.
    func bytes(at offset: Int, upTo count: Int) throws(ImagingError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        // A closure with a typed error cannot be handed to withUnsafeMutableBytes.
        var failure: ImagingError?
        bytes.withUnsafeMutableBytes { buffer in
            do throws(ImagingError) {
                filled = try read(at: offset, into: buffer)
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        bytes.removeLast(count - filled)
        return bytes
    }

    /// Refuses sides that no picture has, before anything is reckoned with them.
    func checkSides(_ width: Int, _ height: Int) throws(ImagingError) {
        // libvips' own limit.
        guard max(width, height) <= 10_000_000 else {
            throw ImagingError(
                .tooLarge, path,
                "The file declares \(width) x \(height) pixels, which no picture has.",
                remedy: "Check where it comes from; it may be damaged.")
        }
    }

    func endsTooEarly() -> ImagingError {
        .damaged(path, format, detail: "the file ends too early")
    }
}
