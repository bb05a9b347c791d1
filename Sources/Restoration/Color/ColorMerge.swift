import ColorScience
import Colorization
import Imaging

/// Puts the chroma of a plane onto full-size lightness, block by block, as the output is pulled; waits for
/// the rows of chroma that a block needs.
struct ColorMerge: Sendable {
    let chroma: ChromaPlane
    let upsampler: ChromaUpsampler
    /// Where there may be colours; nil for everywhere.
    let region: ColoredRegion?
    /// Colours that people gave, wherever they lie; nil for none.
    let hints: HintSpread?
    let tally: GamutTally
    let lightnessBitDepth: Int
    let outputBitDepth: Int

    /// The coloured picture, of which nothing is computed yet; `upsampler` gives the chroma where no hints
    /// say it.
    static func merge(
        _ lightness: borrowing VipsImage, with chroma: ChromaPlane, upsampler: ChromaUpsampler,
        region: ColoredRegion?, hints: HintSpread?, bitDepth: Int, tally: GamutTally
    ) throws(ImagingError) -> VipsImage {
        let merge = ColorMerge(
            chroma: chroma, upsampler: upsampler, region: region, hints: hints, tally: tally,
            lightnessBitDepth: lightness.bitDepth, outputBitDepth: bitDepth)
        return try lightness.mapRows(bands: 3, bitDepth: bitDepth) { try merge.fill($0) }
    }

    private func fill(_ block: RowBlock) throws {
        let last = block.y + block.height - 1
        try chroma.waitForRows(upsampler.rowsNeeded(forRow: last))
        let width = block.width
        var reduced = 0
        withUnsafeTemporaryAllocation(of: Float.self, capacity: 3 * width) { scratch in
            guard let lightness = scratch.baseAddress else { return }
            for row in 0..<block.height {
                readLightness(block, row: row, into: lightness)
                upsampler.upsample(
                    row: block.y + row, columns: block.x..<block.x + width, lightness: lightness,
                    a: lightness + width, b: lightness + 2 * width)
                region?.apply(
                    row: block.y + row, columns: block.x..<block.x + width, a: lightness + width,
                    b: lightness + 2 * width)
                hints?.apply(
                    row: block.y + row, columns: block.x..<block.x + width, lightness: lightness,
                    a: lightness + width, b: lightness + 2 * width)
                reduced += write(
                    block, row: row, lightness, a: lightness + width, b: lightness + 2 * width)
            }
        }
        tally.add(pixels: width * block.height, reduced: reduced)
        // The block below, if it is only a row, still needs what its first row needs.
        chroma.release(
            rows: upsampler.firstRowNeeded(
                fromRow: block.y)..<upsampler.firstRowNeeded(
                    fromRow: block.y + block.height))
    }

    private func readLightness(
        _ block: RowBlock, row: Int, into lightness: UnsafeMutablePointer<Float>
    ) {
        if lightnessBitDepth == 8 {
            LightnessRow.convert8(
                block.input8(row: row), count: block.width, scale: 1, offset: 0, into: lightness)
        } else {
            LightnessRow.convert16(
                block.input16(row: row), count: block.width, scale: 1, offset: 0, into: lightness)
        }
    }

    private func write(
        _ block: RowBlock, row: Int, _ lightness: UnsafePointer<Float>, a: UnsafePointer<Float>,
        b: UnsafePointer<Float>
    ) -> Int {
        outputBitDepth == 8
            ? RGBRow.convert8(
                lightness: lightness, a: a, b: b, count: block.width,
                into: block.output8(row: row))
            : RGBRow.convert16(
                lightness: lightness, a: a, b: b, count: block.width,
                into: block.output16(row: row))
    }
}
