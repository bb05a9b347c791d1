import FoundationEssentials
public import ImageMetrics
import Imaging
import PictureAnalysis
public import Records

/// A row of a contact sheet in a form that another process can be sent.
public struct SheetRow: Codable, Sendable {
    /// Most pixels of a cell's longer side.
    private static let cellSide = 256

    private struct Cell: Codable {
        let samples: Data
        let width: Int
        let height: Int
    }

    private let cells: [Cell]

    /// The row of a photograph: grey picture, result and truth.
    ///
    /// - Throws: an internal error if computing the pixels fails.
    public init(_ trial: ColorTrial) throws(PictureFailure) {
        cells = try reportingFailure {
            try [trial.gray, trial.result, trial.truth].map { picture in
                let image = try VipsImage.fromMemory(
                    picture, width: trial.width, height: trial.height, bands: 3)
                let small = try AnalysisPicture(image.reduced(longSide: Self.cellSide))
                return Cell(samples: Data(small.samples), width: small.width, height: small.height)
            }
        }
    }

    /// The pictures.
    ///
    /// - Throws: an internal error if the figures do not fit one another.
    var pictures: [AnalysisPicture] {
        get throws(PictureFailure) {
            guard cells.count == 3,
                cells.allSatisfy({ cell in
                    let sides = 1...Self.cellSide
                    return sides.contains(cell.width) && sides.contains(cell.height)
                        && cell.samples.count == 3 * cell.width * cell.height
                })
            else { throw PictureFailure(.internalError, "The worker sent no pictures.") }
            return cells.map { cell in
                AnalysisPicture(
                    samples: Array(cell.samples), width: cell.width, height: cell.height, bands: 3)
            }
        }
    }
}
