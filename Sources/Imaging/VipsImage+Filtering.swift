import Dispatch
import Synchronization
public import SystemPackage

extension VipsImage {
    /// A grey picture of the same size and depth whose rows `body` computes from this one's and from
    /// rows around them; computed at once, and kept in memory, or if large in `workFolder`.
    ///
    /// Bands of rows are computed side by side, in any order; memory depends on the width of the picture
    /// and on `reach`. A value that `body` hands on unchanged stays exactly the same.
    ///
    /// - Parameters:
    ///   - reach: rows above and below a row that its values depend on.
    ///   - workFolder: where a temporary file may lie.
    ///   - threads: how many bands are computed side by side; asked again and again.
    ///   - body: fills all rows of a band.
    /// - Returns: the computed picture.
    /// - Precondition: one band.
    /// - Throws: disk full where the temporary file does not fit, otherwise an internal error.
    public func filtered(
        reach: Int, workFolder: FilePath, threads: @Sendable () -> Int,
        body: @Sendable (GrayBand) -> Void
    ) throws(ImagingError) -> VipsImage {
        precondition(bands == 1 && reach >= 0, "\(bands) bands, reach \(reach)")
        let step = Self.bandRows(width: width, reach: reach)
        let height = height
        return try PixelStore.collect(
            width: width, height: height, bitDepth: bitDepth, subject: subject,
            workFolder: workFolder, memoryBytes: DecodeLimits().memoryBytes
        ) { (store: PixelStore.Rows) throws(ImagingError) in
            var start = 0
            while start < height {
                let count = min(max(1, threads()), (height - start + step - 1) / step)
                let failure = Mutex<ImagingError?>(nil)
                let first = start
                DispatchQueue.concurrentPerform(iterations: count) { index in
                    let rows = first + index * step..<min(first + (index + 1) * step, height)
                    do throws(ImagingError) {
                        try filter(rows, reach: reach, into: store, body)
                    } catch {
                        failure.withLock { $0 = $0 ?? error }
                    }
                }
                if let failure = failure.withLock({ $0 }) { throw failure }
                start += count * step
            }
        }
    }

    /// Rows of a band: many beside the reach, and about four million pixels at most.
    private static func bandRows(width: Int, reach: Int) -> Int {
        max(16, min(max(128, 4 * reach), 4_000_000 / width))
    }

    private func filter(
        _ rows: Range<Int>, reach: Int, into store: PixelStore.Rows,
        _ body: (GrayBand) -> Void
    ) throws(ImagingError) {
        let readable = max(0, rows.lowerBound - reach)..<min(height, rows.upperBound + reach)
        let source = UnsafeMutablePointer<Float>.allocate(capacity: readable.count * width)
        let target = UnsafeMutablePointer<Float>.allocate(capacity: rows.count * width)
        defer {
            source.deallocate()
            target.deallocate()
        }
        try readShares(
            x: 0, y: readable.lowerBound, width: width, height: readable.count, into: source)
        body(
            GrayBand(
                width: width, rows: rows, readable: readable, source: source, target: target))
        try store.write(target, rows: rows)
    }

    /// Copies a rectangle of a grey picture, row by row, as shares of the largest code value, 0 to 1.
    ///
    /// May be called from several threads at once.
    ///
    /// - Precondition: one band, and the rectangle lies in the picture.
    /// - Throws: an internal error if computing the pixels fails.
    public func readShares(
        x: Int, y: Int, width: Int, height: Int, into target: UnsafeMutablePointer<Float>
    ) throws(ImagingError) {
        precondition(bands == 1, "shares of a picture of \(bands) bands")
        let region = try VipsRegion(self)
        guard
            let window = region.fetch(x: x, y: y, width: width, height: height)
        else {
            throw .internalFailure(subject, "Computing pixels", detail: VipsMessages.take())
        }
        for row in 0..<height {
            let start = window.rows + row * window.stride
            let output = target + row * width
            if bitDepth == 8 {
                GrayShares.read(start.assumingMemoryBound(to: UInt8.self), width, into: output)
            } else {
                GrayShares.read(start.assumingMemoryBound(to: UInt16.self), width, into: output)
            }
        }
    }
}

/// Code values as shares of the largest one.
enum GrayShares {
    static func read<Code: FixedWidthInteger>(
        _ codes: UnsafePointer<Code>, _ count: Int, into shares: UnsafeMutablePointer<Float>
    ) {
        let scale = Float(Code.max)
        for x in 0..<count { shares[x] = Float(codes[x]) / scale }
    }

    static func write<Code: FixedWidthInteger>(
        _ shares: UnsafePointer<Float>, _ count: Int, into codes: UnsafeMutablePointer<Code>
    ) {
        let scale = Float(Code.max)
        for x in 0..<count { codes[x] = Code(min(max(shares[x], 0), 1) * scale + 0.5) }
    }
}
