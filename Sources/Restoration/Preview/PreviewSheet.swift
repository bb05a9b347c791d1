import Imaging
import Metadata
import PictureAnalysis
import Records
import Retouching
import SystemPackage

/// The contact sheet of a preview: the scan and what each stage makes of it, each with a caption and with the
/// part that the stage has changed most, before and after, at full size.
struct PreviewSheet {
    private static let columns = 4
    /// Most pixels of a reduced picture's longer side, and the width of a cell.
    private static let side = 480
    private static let gap = 4
    private static let textScale = 2.0
    private static let lineHeight = Int(textScale) * (BitmapFont.lineHeight + 1)

    private struct Cell {
        var picture: AnalysisPicture
        var details: [AnalysisPicture]
        var caption: [String]
    }

    private var cells: [Cell] = []

    /// Adds a picture.
    ///
    /// - Parameters:
    ///   - image: the picture.
    ///   - change: where it differs most from the one before; nil if their sizes differ.
    ///   - before: the one before.
    ///   - caption: what stands below.
    /// - Throws: an internal error if computing the pixels fails.
    mutating func add(
        _ image: borrowing VipsImage, change: (x: Int, y: Int)?, from before: borrowing VipsImage,
        caption: [String]
    ) throws(ImagingError) {
        var details: [AnalysisPicture] = []
        if let change {
            let side = (Self.side - Self.gap) / 2
            let (width, height) = (min(side, image.width), min(side, image.height))
            let x = min(max(0, change.x - width / 2), image.width - width)
            let y = min(max(0, change.y - height / 2), image.height - height)
            details = [
                try AnalysisPicture(cropping: before, x: x, y: y, width: width, height: height),
                try AnalysisPicture(cropping: image, x: x, y: y, width: width, height: height),
            ]
        }
        let small = try AnalysisPicture(image.reduced(longSide: Self.side))
        cells.append(Cell(picture: small, details: details, caption: caption.flatMap(Self.wrapped)))
    }

    /// Adds lines to the caption of the last picture.
    mutating func add(caption: [String]) {
        cells[cells.count - 1].caption += caption.flatMap(Self.wrapped)
    }

    /// Writes the sheet.
    ///
    /// - Throws: why it cannot be written.
    func write(to path: FilePath, metadata: OutputMetadata) throws(PictureFailure) {
        guard var sheet = ContactSheet(path: path) else {
            preconditionFailure("\(path) is no name of a contact sheet")
        }
        sheet.metadata = metadata
        for start in stride(from: 0, to: cells.count, by: Self.columns) {
            let row = cells[start..<min(start + Self.columns, cells.count)]
            // Captions stand at one height, and so do details.
            let top = row.map(\.picture.height).max() ?? 0
            let middle = row.compactMap { $0.details.first?.height }.max().map { $0 + Self.gap }
            try sheet.add(
                row: row.map { Self.drawn($0, detailsAt: top, captionAt: top + (middle ?? 0)) })
        }
        try sheet.write()
    }

    private static func drawn(
        _ cell: Cell, detailsAt top: Int, captionAt bottom: Int
    ) -> AnalysisPicture {
        var canvas = Canvas(
            width: side, height: bottom + gap + cell.caption.count * lineHeight + gap)
        canvas.put(cell.picture, x: (side - cell.picture.width) / 2, y: 0)
        let width = cell.details.reduce(-gap) { $0 + $1.width + gap }
        var left = (side - width) / 2
        for detail in cell.details {
            canvas.put(detail, x: left, y: top + gap)
            left += detail.width + gap
        }
        for (index, line) in cell.caption.enumerated() {
            canvas.write(line, scale: textScale, x: 0, y: bottom + gap + index * lineHeight)
        }
        return canvas.picture
    }

    /// A line as lines that fit into a cell, the later ones indented.
    private static func wrapped(_ line: String) -> [String] {
        let most = Int(Double(side) / textScale) / BitmapFont.advance
        var lines: [String] = []
        var current = ""
        for word in line.split(separator: " ") {
            if !current.isEmpty, current.count + 1 + word.count > most {
                lines.append(current)
                current = "  \(word)"
            } else {
                current += current.isEmpty ? String(word) : " \(word)"
            }
        }
        return lines + [current]
    }
}
