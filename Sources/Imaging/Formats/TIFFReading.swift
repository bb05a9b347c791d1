import CVipsShim
import Metadata
import Records
import SystemPackage

/// TIFF, decoded by libtiff.
///
/// Each picture in full size is a page of its own; its directory is looked at before any pixel.
enum TIFFReading {
    /// Opens a page by its number, from 1 on; nil is the first one.
    static func open(_ file: SourceFile, page: Int?) throws(ImagingError) -> OpenedPicture {
        guard let survey = TIFFSurvey(file.source) else {
            throw .damaged(file.path, .tiff, detail: "no header")
        }
        guard !survey.isCameraRaw else { throw .unsupported(file.path, "A camera's raw file") }
        guard !survey.isTooLong else {
            let most = DecimalText.grouped(TIFFSurvey.longestChain)
            throw ImagingError(
                .tooLarge, file.path, "The TIFF file holds more than \(most) pictures.",
                remedy: "Split it into files of fewer pages.")
        }
        guard let first = survey.pages.first else {
            throw .damaged(file.path, .tiff, detail: "no directory of a picture can be read")
        }
        var directory = first
        if let page {
            guard survey.pages.indices.contains(page - 1) else {
                throw .noPage(page, of: survey.pages.count, file.path)
            }
            directory = survey.pages[page - 1]
        }
        do throws(TIFFRefusal) {
            try check(file, directory)
        } catch {
            throw error.error(file.path)
        }
        var opened = try openPicture(file, directory)
        opened.pages = survey.pages.count
        readMetadata(file, directory, into: &opened)
        return opened
    }

    /// Refuses what libtiff would read wrongly or misname.
    private static func check(_ file: SourceFile, _ directory: Int) throws(TIFFRefusal) {
        guard let tags = TIFFSampleTags(file.source, at: directory) else { return }
        guard Set(tags.bits).count < 2, Set(tags.formats).count < 2 else {
            throw .kind("A TIFF picture whose channels differ in their bits")
        }
        guard !tags.lacksColorMap else {
            throw .kind("A TIFF picture of indexed colours without their table")
        }
        guard !tags.hasWrappedOffsets else {
            throw TIFFRefusal(
                what: "A classic TIFF file with data beyond 4 GB, where its offsets end,",
                remedy: "Scan or export the picture again as BigTIFF.")
        }
    }

    private static func openPicture(_ file: SourceFile, _ directory: Int) throws(ImagingError)
        -> OpenedPicture
    {
        let handle = try TIFFHandle(file, at: directory)
        var layout = try handle.layout()
        let sides = 1...10_000_000
        guard sides.contains(Int(layout.width)), sides.contains(Int(layout.height)) else {
            throw ImagingError(
                .tooLarge, file.path,
                "The file declares \(layout.width) x \(layout.height) pixels.",
                remedy: "Replace the file with an intact copy, or scan the original again.")
        }
        let plan: TIFFPlan
        let jpeg: JPEGFrame?
        do throws(TIFFRefusal) {
            try TIFFRefusal.check(
                compression: Int(layout.compression), hasCodec: layout.has_codec != 0,
                channels: layout.separate != 0 ? 1 : Int(layout.samples))
            jpeg = try JPEGFrame.inTIFF(file, handle, &layout)
            plan = try TIFFPlan(
                layout, isRGB: jpeg != nil,
                colorMap: layout.photometric == 3 && layout.bits <= 16
                    ? handle.colorMap(entries: 1 << Int(layout.bits)) : nil)
        } catch {
            throw error.error(file.path)
        }
        let rows = try TIFFRows(file, plan) { () throws(ImagingError) in
            try (0..<plan.planes).map { (plane) throws(ImagingError) in
                let handle = try TIFFHandle(file, at: directory, plane: plane)
                if let jpeg { try handle.setJPEGColors(jpeg, isYCbCr: layout.photometric == 6) }
                return handle
            }
        }
        if let warning = handle.warning { VipsRuntime.warn(warning) }
        var opened = OpenedPicture(
            rows: try SourceRows(rows, as: plan.form, subject: file.path))
        opened.whole = rows.whole
        if layout.photometric != 3 { opened.channels = Int(layout.samples) }
        if let encoding = plan.encoding { opened.encoding = encoding }
        return opened
    }

    /// A directory whose texts cannot be read costs the metadata, not the picture.
    private static func readMetadata(
        _ file: SourceFile, _ directory: Int, into opened: inout OpenedPicture
    ) {
        guard let tags = TIFFMetadata(file.source, at: directory) else {
            opened.metadata.unread = ["TIFF tags"]
            return
        }
        opened.metadata = SourceMetadata(
            exif: tags.exif, iptc: tags.iptc, xmp: tags.xmp, photoshop: tags.photoshop,
            imageDescription: tags.imageDescription,
            statedResolutions: [tags.resolution].compactMap(\.self))
        opened.metadata.unread = tags.dropped
        if let orientation = tags.orientation, (1...8).contains(orientation) {
            opened.orientation = orientation
        }
        if let profile = tags.profile, case .unstated = opened.encoding {
            opened.encoding = .profile(profile)
        }
    }
}

extension JPEGFrame {
    /// The frame of JPEG data in three channels, whose colours libtiff has to be told.
    ///
    /// Of data labelled RGB it would hand out YCbCr as it is. `layout` gets the colours that the data
    /// hold. Nil where there is nothing to tell.
    fileprivate static func inTIFF(
        _ file: SourceFile, _ handle: TIFFHandle, _ layout: inout shim_tiff_layout
    ) throws(TIFFRefusal) -> JPEGFrame? {
        guard layout.compression == 7 else { return nil }
        let (offset, length) = handle.firstData
        guard offset > 0,
            let data = try? file.piece(at: offset, upTo: min(length, 1 << 20)),
            let frame = JPEGFrame(data)
        else { return nil }
        guard ![3, 5, 6, 7, 11, 13, 14, 15].contains(frame.process) else {
            throw .coding("A TIFF picture compressed with lossless or hierarchical JPEG")
        }
        guard frame.precision == 8 else {
            throw .coding("A TIFF picture compressed with JPEG of \(frame.precision) bits")
        }
        guard frame.adobeTransform != 2 || frame.sampling.count < 4 else {
            throw .coding("A TIFF picture of printing inks compressed with JPEG as YCCK")
        }
        guard layout.samples == 3, layout.separate == 0, [2, 6].contains(layout.photometric) else {
            return nil
        }
        // What the data say for sure wins over the label.
        if frame.saysYCbCr { layout.photometric = 6 }
        if frame.saysRGB { layout.photometric = 2 }
        return frame
    }
}
