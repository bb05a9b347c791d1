public import Kernels
public import TensorCore

extension StageChain {
    /// Sends some columns of an extended picture through the chain, a band of rows at a time.
    ///
    /// - Parameters:
    ///   - geometry: of the picture.
    ///   - columns: of the extended picture.
    ///   - addend: for the stage that awaits one; nil where there is none.
    ///   - threads: asked before every stage.
    ///   - memory: where maps come from.
    ///   - read: fills a rectangle inside the picture, row-major.
    ///   - observe: sees the number of every stage and the new rows of its output.
    ///   - give: gets the rows of the last map that are new, those of the extension too.
    /// - Throws: what `read` or `give` throws, which ends the work.
    public func run(
        over geometry: PictureGeometry, columns: Range<Int>, addend: (any RowAddend)? = nil,
        threads: ThreadBudget, memory: MemoryPool,
        reading read: (Region, UnsafeMutablePointer<Float>) throws -> Void,
        observe: (Int, Range<Int>, FeatureMapRows) -> Void = { _, _, _ in },
        give: (Range<Int>, FeatureMapRows) throws -> Void
    ) rethrows {
        let size = MapSize(width: columns.count, height: geometry.padded.height)
        let plan = plan(input: size, bandRows: Strip.bandRows(width: size.width))
        let stream = BandStream(self, plan, memory: memory)
        let band = InputBand(floats: size.width * min(plan.bandRows, size.height))
        for start in stride(from: 0, to: size.height, by: plan.bandRows) {
            let end = min(start + plan.bandRows, size.height)
            let region = Region(
                x: columns.lowerBound, y: start, width: size.width, height: end - start)
            try geometry.fill(region, of: band.base, reading: read)
            for row in start..<end {
                stream.input.write(
                    band.base + (row - start) * size.width, channel: 0, row: row)
            }
            let rows = stream.advance(to: end, addend: addend, threads: threads, observe: observe)
            try give(rows, stream.output)
        }
    }
}

/// Memory for a band of network input.
private final class InputBand {
    let base: UnsafeMutablePointer<Float>

    init(floats: Int) {
        base = .allocate(capacity: floats)
    }

    deinit { base.deallocate() }
}
