import Imaging
import Records
import SystemPackage

/// A small copy of a picture for people and for statistics.
struct Preview: ~Copyable {
    /// Most pixels of the longer side.
    private static let longSide = 800

    let image: VipsImage
    /// Mean C*ab.
    let meanChroma: Double

    init(of picture: borrowing VipsImage) throws(PictureFailure) {
        let small = try reportingFailure { try picture.reduced(longSide: Self.longSide) }
        let analysed = try reportingFailure { try AnalysisPicture(reducing: small) }
        meanChroma = ChromaAnalysis(analysed).meanChroma
        image = small
    }

    func write(to path: FilePath) throws(PictureFailure) {
        try reportingFailure { try image.writePreview(to: path, longSide: Self.longSide) }
    }
}
