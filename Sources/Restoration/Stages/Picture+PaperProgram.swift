import Colorization
import Imaging
import Records

extension Picture {
    /// Replaces the lightness by the coloured picture that the authors' program makes of it, 8 bits a
    /// sample; computed at once and kept in memory.
    ///
    /// - Throws: too large; unsupported if the network sees something else than luma, or gives something
    ///   else than a* and b*.
    mutating func colorizeAsPaperProgram(
        _ engine: ColorEngine, in context: borrowing StageContext
    ) throws(PictureFailure) {
        guard let program = PaperProgram(engine.colorizer) else {
            throw PictureFailure(
                .unsupported,
                "The model does not turn luma into a* and b*, as that of the 2016 program does.",
                remedy: "Use a model that was imported from it, or standard preprocessing.")
        }
        let (width, height) = (image.width, image.height)
        guard width * height <= PaperProgram.mostPixels else {
            throw PictureFailure(
                .tooLarge,
                "With reference preprocessing a picture is held in memory as a whole, and this one "
                    + "has more than \(SizeText.megapixels(PaperProgram.mostPixels)).",
                remedy: "Use standard preprocessing, or make a smaller copy.")
        }
        let start = ContinuousClock.now
        let luma = try reportingFailure {
            var values = [Float](repeating: 0, count: width * height)
            try image.readShares(x: 0, y: 0, width: width, height: height, into: &values)
            return values
        }
        let result = program.colorize(
            luma: luma, width: width, global: context.variant.features, threads: context.threads)
        record.timings.inference += start.millisecondsSince
        gamut.add(pixels: width * height, reduced: result.clipped)
        let rgb = result.rgb
        image = try reportingFailure {
            try image.mapRows(bands: 3, bitDepth: 8) { block in
                for row in 0..<block.height {
                    let first = 3 * ((block.y + row) * width + block.x)
                    rgb.withUnsafeBufferPointer { rgb in
                        guard let source = rgb.baseAddress else { return }
                        block.output8(row: row).update(
                            from: source + first, count: 3 * block.width)
                    }
                }
            }
        }
    }
}
