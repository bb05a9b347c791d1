import Imaging
public import ImageMetrics
public import Records
public import SystemPackage

/// A picture that shows photographs one below the other, each as grey picture, result and truth from
/// left to right.
///
/// When a sheet is full, the next begins: `sheet.png`, `sheet-2.png` and so on.
public struct ContactSheet {
    /// Photographs on one sheet: more would be too small to judge when a viewer shows all of it.
    public static let rows = 12
    /// Most pixels of a cell's longer side.
    private static let cellSide = 256
    /// Pixels between cells and around all of them.
    private static let gap = 4
    /// The grey of L* = 50.
    private static let background: UInt8 = 119

    private let path: FilePath
    private let format: EncodeSettings.Format
    private var cells: [[AnalysisPicture]] = []
    private var sheet = 1

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
    /// - Throws: why the sheet cannot be written.
    public mutating func add(_ trial: ColorTrial) throws(PictureFailure) {
        cells.append(
            try reportingFailure {
                try [trial.grey, trial.result, trial.truth].map { picture in
                    let image = try VipsImage.fromMemory(
                        picture, width: trial.width, height: trial.height, bands: 3)
                    return try AnalysisPicture(image.reduced(longSide: Self.cellSide))
                }
            })
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
            ).write(to: target, as: EncodeSettings(format: format), metadata: OutputMetadata())
        }
        cells = []
        sheet += 1
    }

    private func numbered(_ sheet: Int) -> FilePath {
        var stem = path
        stem.extension = nil
        return FilePath(bytes: stem.bytes + Array("-\(sheet).\(path.extension ?? "")".utf8))
    }

    /// Columns are as wide as the widest cell, rows as high as their own, and cells stand in the middle.
    private func composed() -> AnalysisPicture {
        let column = cells.map { $0[0].width }.max() ?? 0
        let width = Self.gap + cells[0].count * (column + Self.gap)
        let height = cells.reduce(Self.gap) { $0 + $1[0].height + Self.gap }
        var samples = [UInt8](repeating: Self.background, count: 3 * width * height)
        var top = Self.gap
        for row in cells {
            for (index, cell) in row.enumerated() {
                let left =
                    Self.gap + index * (column + Self.gap) + (column - cell.width) / 2
                for y in 0..<cell.height {
                    let start = 3 * ((top + y) * width + left)
                    samples.replaceSubrange(
                        start..<start + 3 * cell.width,
                        with: cell.samples[3 * y * cell.width..<3 * (y + 1) * cell.width])
                }
            }
            top += row[0].height + Self.gap
        }
        return AnalysisPicture(samples: samples, width: width, height: height, bands: 3)
    }
}
