import Records
import SystemPackage

extension SourceFile {
    /// Reads by position.
    ///
    /// - Returns: bytes read; fewer than there is room for at the end of the file alone.
    func read(
        at offset: Int, into buffer: UnsafeMutableRawBufferPointer
    ) throws(ImagingError) -> Int {
        do throws(Errno) {
            return try input.read(at: offset, into: buffer)
        } catch {
            throw .opening(path, error)
        }
    }

    /// Fills a buffer; a file that ends before is damaged.
    func fill(_ buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(ImagingError) {
        guard try read(at: offset, into: buffer) == buffer.count else { throw endsTooEarly() }
    }

    /// Up to this many bytes; fewer at the end of the file.
    func piece(at offset: Int, upTo count: Int) throws(ImagingError) -> [UInt8] {
        do throws(Errno) {
            return try input.bytes(at: offset, count: count)
        } catch {
            throw .opening(path, error)
        }
    }

    /// Refuses sides that no picture has, before anything is reckoned with them.
    func checkSides(_ width: Int, _ height: Int) throws(ImagingError) {
        // libvips' own limit.
        guard max(width, height) <= 10_000_000 else {
            throw ImagingError(
                .tooLarge, path,
                "The file declares \(width) x \(height) pixels, which no picture has.",
                remedy: "Check where it comes from: it may be damaged.")
        }
    }

    func endsTooEarly() -> ImagingError {
        .damaged(path, format, detail: "the file ends too early")
    }
}
