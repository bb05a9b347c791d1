import Imaging
import Metadata
import PictureAnalysis
public import Records
public import SystemPackage

/// A picture that shows others in rows, such as grey picture, result and truth of photographs.
///
/// When a sheet is full, the next begins: `sheet.png`, `sheet-2.png` and so on.
public struct ContactSheet {
    /// Rows of one sheet: more would be too small to judge when a viewer shows all of it.
    public static let rows = 12
    /// Pixels between cells and around all of them.
    private static let gap = 4

    private let path: FilePath
    private let format: EncodeSettings.Format
    private var cells: [[AnalysisPicture]] = []
    private var sheet = 1
    /// What the file carries beside pixels.
    var metadata = OutputMetadata()

    /// An empty sheet; nil if the name ends neither in `.png` nor in `.jpg` or `.jpeg`.
    public init?(path: FilePath) {
        switch path.extension?.lowercased() {
        case "png": format = .png
        case "jpg", "jpeg": format = .jpeg
        default: return nil
        }
        self.path = path
    }

    /// Adds a photograph below the others; writes the sheet if that fills it.
    ///
    /// - Throws: why the sheet cannot be written; an internal error if the row is none.
    public mutating func add(_ row: SheetRow) throws(PictureFailure) {
        try add(row: row.pictures)
    }

    /// Adds pictures side by side, as they are, below the others; writes the sheet if that fills it.
    ///
    /// - Throws: why the sheet cannot be written.
    mutating func add(row: [AnalysisPicture]) throws(PictureFailure) {
        cells.append(row)
        if cells.count == Self.rows { try write() }
    }

    /// Writes what is not written yet.
    ///
    /// - Throws: why the sheet cannot be written.
    public mutating func write() throws(PictureFailure) {
        guard !cells.isEmpty else { return }
        let target = sheet == 1 ? path : numbered(sheet)
        let picture = composed()
        try reportingFailure {
            try VipsImage.fromMemory(
                picture.samples, width: picture.width, height: picture.height, bands: 3
            ).write(to: target, as: EncodeSettings(format: format), metadata: metadata)
        }
        cells = []
        sheet += 1
    }

    private func numbered(_ sheet: Int) -> FilePath {
        var stem = path
        stem.extension = nil
        return FilePath(bytes: stem.bytes + Array("-\(sheet).\(path.extension ?? "")".utf8))
    }

    /// Columns are as wide as the widest cell, rows as high as the highest of their own, and cells stand
    /// in the middle of the upper edge.
    private func composed() -> AnalysisPicture {
        let column = cells.joined().map(\.width).max() ?? 0
        let heights = cells.map { row in row.map(\.height).max() ?? 0 }
        let columns = cells.map(\.count).max() ?? 0
        var canvas = Canvas(
            width: Self.gap + columns * (column + Self.gap),
            height: heights.reduce(Self.gap) { $0 + $1 + Self.gap })
        var top = Self.gap
        for (row, height) in zip(cells, heights) {
            for (index, cell) in row.enumerated() {
                let left = Self.gap + index * (column + Self.gap)
                canvas.put(cell, x: left + (column - cell.width) / 2, y: top)
            }
            top += height + Self.gap
        }
        return canvas.picture
    }
}
