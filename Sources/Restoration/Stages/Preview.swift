import Imaging
import PictureAnalysis
import Records
import SystemPackage

/// A small copy of a picture for people and for statistics.
struct Preview: ~Copyable {
    /// Most pixels of the longer side.
    private static let longSide = 800

    let image: VipsImage

    init(of picture: borrowing VipsImage) throws(PictureFailure) {
        image = try reportingFailure { try picture.reduced(longSide: Self.longSide) }
    }

    /// The copy for analysis.
    func forAnalysis() throws(PictureFailure) -> AnalysisPicture {
        try reportingFailure { try AnalysisPicture(reducing: image) }
    }

    func write(to path: FilePath) throws(PictureFailure) {
        try reportingFailure { try image.writePreview(to: path, longSide: Self.longSide) }
    }
}
