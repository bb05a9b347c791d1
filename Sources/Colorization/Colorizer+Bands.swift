import ColorScience
import Kernels
public import NeuralNetwork
public import TensorCore

extension Colorizer {
    /// What the network itself says of the colours of a whole picture in memory.
    ///
    /// Sides that are not multiples of 8 are extended to the right and below by repeating the edge.
    ///
    /// - Parameters:
    ///   - image: network input [1, H, W], not empty.
    ///   - global: the features of the picture, or of another one.
    ///   - threads: how many threads share the work.
    /// - Returns: [C, ceil(H / 2), ceil(W / 2)] in 0...1: C and the meaning as the configuration's target says.
    public func chroma(
        of image: Tensor, global: GlobalFeatures, threads: ThreadBudget = ThreadBudget(1)
    ) -> Tensor {
        chroma(of: image, global: global, threads: threads) { _, _, _ in }
    }

    /// As above; `observe` sees the rows of every layer's output, over the extended picture.
    func chroma(
        of image: Tensor, global: GlobalFeatures, threads: ThreadBudget = ThreadBudget(1),
        observe: (String, Range<Int>, FeatureMapRows) -> Void
    ) -> Tensor {
        precondition(
            image.shape.count == 3 && image.shape[0] == 1 && image.count > 0,
            "an image of shape \(image.shape)")
        let geometry = PictureGeometry(width: image.shape[2], height: image.shape[1])
        let area = geometry.halfHeight * geometry.halfWidth
        var result = Tensor(
            zeros: [configuration.target.channels, geometry.halfHeight, geometry.halfWidth])
        let columns = 0..<geometry.padded.width
        let addend = fusionTerm(global, threads: threads).map {
            $0.addend(to: geometry.fused, columns: geometry.fused(columns))
        }
        image.withUnsafeScalars { source in
            result.withUnsafeMutableScalars { target in
                guard let source = source.baseAddress, let target = target.baseAddress else {
                    return
                }
                native.run(
                    over: geometry, columns: columns, addend: addend, threads: threads,
                    memory: memory,
                    reading: { part, output in
                        for row in 0..<part.height {
                            (output + row * part.width).update(
                                from: source + (part.y + row) * geometry.width + part.x,
                                count: part.width)
                        }
                    },
                    observe: { observe(native.stages[$0].name, $1, $2) }
                ) { rows, output in
                    for row in rows.clamped(to: 0..<geometry.halfHeight) {
                        for (channel, values) in output.channelRows(row).enumerated() {
                            (target + channel * area + row * geometry.halfWidth).update(
                                from: values, count: geometry.halfWidth)
                        }
                    }
                }
            }
        }
        return result
    }

    /// Colorizes a picture of any size.
    ///
    /// Rows stream through the network in bands: no sample is computed twice, and memory depends on the
    /// width alone; pictures wider than 12,288 columns are computed in strips. The result depends
    /// neither on the number of threads nor on bands or strips.
    ///
    /// - Parameters:
    ///   - source: the picture; read from top to bottom, once for each strip.
    ///   - tone: the tones that the network sees in place of the picture's.
    ///   - global: the features of the picture, or of another one.
    ///   - correction: what is done to the colours behind the network.
    ///   - threads: how many threads share the work.
    ///   - plane: receives a* and b*; made for the size of the picture.
    ///   - regions: finished chroma of a coarse pass over the same picture, made for a picture of the size
    ///     of `plane`, which gives the colours of regions; nil for those of this pass.
    ///   - progress: called after every band with the rows done and their total; what it throws ends
    ///     the work.
    /// - Throws: the first error of `source` or `progress`.
    public func colorize(
        _ source: some LightnessSource, tone: InputTone = .unchanged, global: GlobalFeatures,
        correction: ChromaCorrection = .none, threads: ThreadBudget, into plane: ChromaPlane,
        regions: ChromaPlane? = nil,
        progress: (@Sendable (_ done: Int, _ total: Int) throws -> Void)? = nil
    ) throws {
        let geometry = PictureGeometry(width: source.width, height: source.height)
        precondition(
            plane.width == geometry.halfWidth && plane.height == geometry.halfHeight,
            "a \(source.width)x\(source.height) picture on a plane \(plane.width)x\(plane.height)")
        let term = fusionTerm(global, threads: threads)
        let decoder = TargetDecoder(configuration)
        let mixer = regions.map { ScaleMixer(native: plane, coarse: $0) }
        let strips = Strip.all(width: geometry.padded.width)
        for (index, strip) in strips.enumerated() {
            let columns = strip.given.lowerBound / 2..<min(strip.given.upperBound / 2, plane.width)
            let skipped = columns.lowerBound - strip.read.lowerBound / 2
            try native.run(
                over: geometry, columns: strip.read,
                addend: term.map {
                    $0.addend(to: geometry.fused, columns: geometry.fused(strip.read))
                }, threads: threads, memory: memory,
                reading: { part, output in
                    try read(part, of: source, tone: tone, into: output) { lightness in
                        storeGuide(lightness, of: part, columns: columns, into: plane)
                    }
                }
            ) { rows, output in
                let rows = rows.clamped(to: 0..<geometry.halfHeight)
                for row in rows {
                    plane.write(row: row, columns: columns) { lightness, a, b in
                        decoder.decode(
                            output.channelRows(row).map { $0 + skipped }, lightness: lightness,
                            count: columns.count, a: a, b: b)
                        correction.apply(a: a, b: b, count: columns.count)
                    }
                }
                // Rows are whole once the last strip has given its part.
                if index == strips.count - 1 {
                    if let mixer {
                        mixer.advance(to: rows.upperBound)
                    } else {
                        plane.publish(rows: rows.upperBound)
                    }
                } else {
                    plane.release(rows: rows)
                }
                try progress?(
                    index * plane.height + rows.upperBound, plane.height * strips.count)
            }
        }
    }

    /// Reads a part of a picture as network input; `observe` sees it before as lightness or luma.
    private func read(
        _ part: Region, of source: some LightnessSource, tone: InputTone,
        into output: UnsafeMutablePointer<Float>, observe: (UnsafePointer<Float>) -> Void
    ) throws {
        try source.read(
            x: part.x, y: part.y, width: part.width, height: part.height, scale: 1, offset: 0,
            into: output)
        observe(output)
        for row in 0..<part.height {
            tone.apply(
                to: output + row * part.width, x: part.x, y: part.y + row, count: part.width,
                width: source.width,
                height: source.height)
        }
        affine(
            output, count: part.width * part.height, scale: 1 / 100,
            offset: -configuration.inputMean, into: output)
    }

    /// Halves the lightness of a band: L* of a place of the plane is the mean of its up to four pixels.
    ///
    /// - Precondition: the region begins at even coordinates.
    private func storeGuide(
        _ lightness: UnsafePointer<Float>, of region: Region, columns: Range<Int>,
        into plane: ChromaPlane
    ) {
        let given = columns.clamped(to: region.x / 2..<(region.right + 1) / 2)
        withUnsafeTemporaryAllocation(of: Float.self, capacity: given.count) { means in
            guard let means = means.baseAddress else { return }
            for y in stride(from: 0, to: region.height, by: 2) {
                let upper = lightness + y * region.width
                let lower = y + 1 < region.height ? upper + region.width : upper
                halve(upper, lower, of: region, columns: given, into: means)
                plane.storeLightness(means, row: (region.y + y) / 2, columns: given)
            }
        }
    }

    /// L* of some columns of a row of half the size, from two rows of a region of the picture.
    private func halve(
        _ upper: UnsafePointer<Float>, _ lower: UnsafePointer<Float>, of region: Region,
        columns: Range<Int>, into means: UnsafeMutablePointer<Float>
    ) {
        for (index, column) in columns.enumerated() {
            let left = 2 * column - region.x
            let right = min(left + 1, region.width - 1)
            means[index] = 0.25 * ((upper[left] + upper[right]) + (lower[left] + lower[right]))
        }
        if configuration.input == .gammaLuma { Self.toLightness(means, columns.count) }
    }

    /// L* of a whole picture at half the size, row by row.
    func halved(_ picture: LightnessPlane) -> [Float] {
        let geometry = PictureGeometry(width: picture.width, height: picture.height)
        let region = Region(x: 0, y: 0, width: picture.width, height: picture.height)
        var result = [Float](repeating: 0, count: geometry.halfWidth * geometry.halfHeight)
        picture.values.withUnsafeBufferPointer { values in
            result.withUnsafeMutableBufferPointer { result in
                guard let values = values.baseAddress, let result = result.baseAddress else {
                    return
                }
                for row in 0..<geometry.halfHeight {
                    let upper = values + 2 * row * picture.width
                    let lower = 2 * row + 1 < picture.height ? upper + picture.width : upper
                    halve(
                        upper, lower, of: region, columns: 0..<geometry.halfWidth,
                        into: result + row * geometry.halfWidth)
                }
            }
        }
        return result
    }

    /// 100 times luma as the L* of a grey of that luma.
    private static func toLightness(_ values: UnsafeMutablePointer<Float>, _ count: Int) {
        for index in 0..<count {
            values[index] = Float(Lab.lightness(ofGray: Double(values[index]) / 100))
        }
    }
}

extension PictureGeometry {
    /// The map of the fusion layer: an eighth of the extended picture.
    fileprivate var fused: MapSize {
        MapSize(width: padded.width / 8, height: padded.height / 8)
    }

    /// Its columns over some of the extended picture.
    fileprivate func fused(_ columns: Range<Int>) -> Range<Int> {
        columns.lowerBound / 8..<columns.upperBound / 8
    }
}
