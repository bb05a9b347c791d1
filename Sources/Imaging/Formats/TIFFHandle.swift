import CVipsShim
import Glibc
import Records
import SystemPackage

/// A directory of a TIFF file opened with libtiff, for the pixels of one plane.
final class TIFFHandle {
    private let reader: OpaquePointer
    private let path: FilePath

    /// Opens the directory at an offset.
    ///
    /// - Throws: damaged, if libtiff cannot make sense of the directory.
    init(_ file: SourceFile, at directory: Int, plane: Int = 0) throws(ImagingError) {
        guard
            let reader = shim_tiff_open(
                file.input.handle, UInt64(directory), Int32(plane))
        else { throw .outOfMemory(file.path, detail: "opening the TIFF file") }
        self.reader = reader
        path = file.path
    }

    deinit {
        shim_tiff_close(reader)
    }

    /// What went wrong, by what the system said first of all.
    private var failure: ImagingError {
        let text = String(cString: shim_tiff_error(reader))
        return switch shim_tiff_system_error(reader) {
        case 0: .damaged(path, .tiff, detail: text)
        case ENOMEM: .outOfMemory(path, detail: text)
        case let number: .reading(path, detail: Errno(rawValue: number).description)
        }
    }

    private func check(_ result: Int32) throws(ImagingError) {
        guard result == 0 else { throw failure }
    }

    /// What libtiff stepped over; nil if nothing.
    var warning: String? {
        let text = String(cString: shim_tiff_warning(reader))
        return text.isEmpty ? nil : text
    }

    /// What the directory says.
    func layout() throws(ImagingError) -> shim_tiff_layout {
        var layout = shim_tiff_layout()
        try check(shim_tiff_get_layout(reader, &layout))
        return layout
    }

    /// The three tables of a colour map, of this many entries each; nil if there is none.
    func colorMap(entries: Int) -> [[UInt16]]? {
        var start: (UnsafePointer<UInt16>?, UnsafePointer<UInt16>?, UnsafePointer<UInt16>?)
        let result = withUnsafeMutablePointer(to: &start) { tuple in
            tuple.withMemoryRebound(to: UnsafePointer<UInt16>?.self, capacity: 3) {
                shim_tiff_get_color_map(reader, $0)
            }
        }
        guard result == 0, let red = start.0, let green = start.1, let blue = start.2 else {
            return nil
        }
        return [red, green, blue].map { Array(UnsafeBufferPointer(start: $0, count: entries)) }
    }

    /// Where the first strip or tile lies and how long it is.
    var firstData: (offset: Int, length: Int) {
        var (offset, length): (UInt64, UInt64) = (0, 0)
        shim_tiff_get_first_data(reader, &offset, &length)
        return (Int(clamping: offset), Int(clamping: length))
    }

    /// Says what the file's JPEG data hold; YCbCr is decoded to RGB.
    func setJPEGColors(_ frame: JPEGFrame, isYCbCr: Bool) throws(ImagingError) {
        let sampling = frame.sampling.first ?? (1, 1)
        try check(
            shim_tiff_set_jpeg_colors(
                reader, isYCbCr ? 1 : 0, Int32(sampling.horizontal),
                Int32(sampling.vertical)))
    }

    /// How rows will be read; no pixel is read yet.
    func prepare() throws(ImagingError) -> shim_tiff_block {
        var block = shim_tiff_block()
        try check(shim_tiff_prepare(reader, &block))
        return block
    }

    /// Reads a block of rows, counted from the top.
    func read(block index: Int, into rows: UnsafeMutableRawPointer) throws(ImagingError) {
        try check(shim_tiff_read_block(reader, UInt32(index), rows))
    }
}
