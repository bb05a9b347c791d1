import Imaging
import Records
import Restoration

/// How large outputs get, roughly: from the experience with scans of photographs.
struct OutputEstimate {
    private let encoding: EncodeStage
    private let longSide: Int?
    /// The output and other versions of it; maps are small.
    private let files: Double
    private let bands: Double

    /// An estimate for the outputs of a recipe.
    init(_ recipe: Recipe) {
        encoding = recipe.encoding
        files = Double(1 + recipe.versions)
        bands = recipe.addsColor ? 3 : 1
        longSide = recipe.stages.compactMap(\.longSide).min()
    }

    /// Bytes of the output of a source, of other colourings and of an access copy beside it.
    func bytes(_ source: SourceFacts) -> Int {
        let depth = encoding.outputBitDepth(sourceBitDepth: source.bitDepth)
        let samples = bands * Double(source.pixels) * scale(source) * scale(source)
        let levels = encoding.settings.pyramid ? 4.0 / 3 : 1
        let outputs = files * samples * Double(depth / 8) * levels * share(depth: depth)
        return Int(outputs + accessBytes(source))
    }

    private func accessBytes(_ source: SourceFacts) -> Double {
        guard let accessCopy = encoding.accessCopy else { return 0 }
        let side = scale(source) * Double(max(source.width, source.height, 1))
        let copy = scale(source) * min(1, Double(accessCopy) / side)
        return bands * Double(source.pixels) * copy * copy * shareOfJPEG
    }

    private var shareOfJPEG: Double { encoding.settings.quality >= 90 ? 0.14 : 0.08 }

    private func scale(_ source: SourceFacts) -> Double {
        guard let longSide else { return 1 }
        return min(1, Double(longSide) / Double(max(source.width, source.height, 1)))
    }

    /// What is left of the samples' bytes.
    ///
    /// The lowest bits of 16 are noise, which nothing packs.
    private func share(depth: Int) -> Double {
        switch encoding.settings.format {
        case .jpeg: shareOfJPEG
        case .png: depth == 16 ? 0.85 : 0.5
        case .jp2: depth == 16 ? 0.75 : 0.4
        case .tiff:
            switch encoding.settings.compression {
            case .none: 1
            case .lzw: depth == 16 ? 0.95 : 0.6
            case .deflate, .zstd: depth == 16 ? 0.85 : 0.5
            }
        }
    }
}
