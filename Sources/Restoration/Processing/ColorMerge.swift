import ColorScience
import Colorization
import Imaging

/// Puts half-size chroma onto full-size lightness, block by block, as the output is pulled; waits for
/// the rows of chroma that a block needs.
struct ColorMerge: Sendable {
    let chroma: ChromaPlane
    let tally: GamutTally
    let lightnessBitDepth: Int
    let outputBitDepth: Int

    /// The coloured picture, of which nothing is computed yet.
    static func merge(
        _ lightness: borrowing VipsImage, with chroma: ChromaPlane, bitDepth: Int, tally: GamutTally
    ) throws(ImagingError) -> VipsImage {
        let merge = ColorMerge(
            chroma: chroma, tally: tally, lightnessBitDepth: lightness.bitDepth,
            outputBitDepth: bitDepth)
        return try lightness.mapRows(bands: 3, bitDepth: bitDepth) { try merge.fill($0) }
    }

    private func fill(_ block: RowBlock) throws {
        // An odd row also needs the row of chroma behind its own.
        try chroma.waitForRows(min((block.y + block.height) / 2 + 1, chroma.height))
        let width = block.width
        var reduced = 0
        withUnsafeTemporaryAllocation(of: Float.self, capacity: 3 * width) { scratch in
            guard let lightness = scratch.baseAddress else { return }
            for row in 0..<block.height {
                readLightness(block, row: row, into: lightness)
                enlarge(block, row: row, a: lightness + width, b: lightness + 2 * width)
                reduced += write(
                    block, row: row, lightness, a: lightness + width, b: lightness + 2 * width)
            }
        }
        tally.add(pixels: width * block.height, reduced: reduced)
        // The block below still needs the last row and the one before it.
        chroma.release(rows: max(block.y / 2 - 1, 0)..<max((block.y + block.height) / 2 - 1, 0))
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

    private func enlarge(
        _ block: RowBlock, row: Int, a: UnsafeMutablePointer<Float>, b: UnsafeMutablePointer<Float>
    ) {
        let y = block.y + row
        let nearer = y / 2
        let farther = min(max(y % 2 == 0 ? nearer - 1 : nearer + 1, 0), chroma.height - 1)
        ChromaRow.upsample(
            nearer: chroma.a(row: nearer), farther: chroma.a(row: farther), halfCount: chroma.width,
            fromX: block.x, count: block.width, into: a)
        ChromaRow.upsample(
            nearer: chroma.b(row: nearer), farther: chroma.b(row: farther), halfCount: chroma.width,
            fromX: block.x, count: block.width, into: b)
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
