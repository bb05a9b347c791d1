import Imaging
public import Records
public import SystemPackage

extension PictureProcessor {
    /// The mask that a picture makes: lighter than the middle of L* is white.
    ///
    /// - Throws: why the picture cannot be read.
    public func mask(_ path: FilePath) throws(PictureFailure) -> HintMask {
        try reportingFailure {
            let lightness = try SourcePicture(opening: path).decode(workFolder: workFolder)
                .lightness(workFolder: workFolder)
            let (width, height) = (lightness.width, lightness.height)
            let scale = min(1, Double(HintMask.longSide) / Double(max(width, height)))
            let size = (
                width: max(1, Int((Double(width) * scale).rounded())),
                height: max(1, Int((Double(height) * scale).rounded()))
            )
            let copy = try lightness.resizedLightness(sizes: [size])[0]
            return HintMask(
                size: (width, height), columns: size.width, isWhite: copy.map { $0 > 50 })
        }
    }
}
