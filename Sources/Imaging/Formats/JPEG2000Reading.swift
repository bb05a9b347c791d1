import CVipsShim
import Metadata
import Records
import SystemPackage

/// JPEG 2000, decoded by OpenJPEG; boxes and markers are read by ``JPEG2000File``.
///
/// OpenJPEG sees the code stream alone, the parts of its tiles in the order of the tiles: palettes,
/// the order of channels, upsampling and colours are done here.
enum JPEG2000Reading {
    static func open(_ file: SourceFile) throws(ImagingError) -> OpenedPicture {
        let header = try read(file)
        let layout: JPEG2000Layout
        do throws(JPEG2000Fault) {
            layout = try JPEG2000Layout(header)
        } catch {
            throw .jpeg2000(file.path, error)
        }
        let decoder = JPEG2000Decoder(file, header.codestream, layout)
        var opened = OpenedPicture(
            rows: try SourceRows(decoder, as: layout.form, subject: file.path))
        opened.encoding = layout.encoding
        opened.whole = decoder.whole
        opened.pages = header.pictures
        opened.metadata = SourceMetadata(header.metadata)
        opened.orientation = opened.metadata.exifOrientation ?? 1
        for remark in header.remarks + layout.remarks {
            VipsRuntime.warn("JPEG 2000: \(remark)")
        }
        return opened
    }

    private static func read(_ file: SourceFile) throws(ImagingError) -> JPEG2000File {
        do throws(JPEG2000Fault) {
            return try JPEG2000File(file.source)
        } catch {
            throw .jpeg2000(file.path, error)
        }
    }
}

extension ImagingError {
    static func jpeg2000(_ path: FilePath, _ fault: JPEG2000Fault) -> ImagingError {
        switch fault {
        case .damaged(let what): .damaged(path, .jp2, detail: what)
        case .unsupported(let what): .unsupported(path, what)
        case .unreadable: .reading(path, detail: "")
        }
    }
}

extension SourceMetadata {
    fileprivate init(_ metadata: JP2Metadata) {
        // The resolution of capture says how large the original was, that of display does not.
        let resolution = metadata.captured ?? metadata.displayed
        self.init(
            exif: metadata.exif, iptc: metadata.iptc, xmp: metadata.xmp,
            photoshop: metadata.photoshop,
            dotsPerInch: resolution.map { ($0.x * 0.0254 * 1000).rounded() / 1000 })
        unread = metadata.unread
    }
}
