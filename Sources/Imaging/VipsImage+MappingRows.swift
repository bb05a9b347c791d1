import CVipsShim

extension VipsImage {
    /// A picture whose rows `body` computes from this one's when somebody pulls them.
    ///
    /// `body` is called from several threads at once, in any order, each time with a block of rows,
    /// and has to fill the block's output. An error that it throws ends the pull and is named there.
    ///
    /// - Parameters:
    ///   - bands: samples of an output pixel, 1 or 3.
    ///   - bitDepth: bits of an output sample, 8 or 16.
    ///   - body: computes the rows of a block; kept until the picture is gone.
    /// - Returns: the picture; nothing is computed yet.
    /// - Throws: an internal error if libvips refuses.
    public func mapRows(
        bands: Int, bitDepth: Int, body: @escaping @Sendable (RowBlock) throws -> Void
    ) throws(ImagingError) -> VipsImage {
        let context = Unmanaged.passRetained(RowWork(body)).toOpaque()
        return try derived("Preparing rows") { handle in
            shim_map_rows(
                handle, Int32(bands), Int32(bitDepth),
                { context, rows in
                    guard let context, let rows = rows?.pointee, let block = RowBlock(rows) else {
                        return -1
                    }
                    return Unmanaged<RowWork>.fromOpaque(context).takeUnretainedValue().run(block)
                }, context,
                { context in
                    if let context { Unmanaged<RowWork>.fromOpaque(context).release() }
                })
        }
    }
}

/// Carries a closure through C.
private final class RowWork: Sendable {
    private let body: @Sendable (RowBlock) throws -> Void

    init(_ body: @escaping @Sendable (RowBlock) throws -> Void) {
        self.body = body
    }

    func run(_ block: RowBlock) -> Int32 {
        do {
            try body(block)
            return 0
        } catch {
            shim_set_error("\(error)")
            return -1
        }
    }
}

extension RowBlock {
    fileprivate init?(_ rows: shim_rows) {
        guard let input = rows.input, let output = rows.output else { return nil }
        self.init(
            x: Int(rows.x), y: Int(rows.y), width: Int(rows.width), height: Int(rows.height),
            input: input, inputStride: rows.input_stride, output: output,
            outputStride: rows.output_stride)
    }
}
