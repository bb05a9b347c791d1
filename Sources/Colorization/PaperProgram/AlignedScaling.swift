/// One axis of Torch7's `image.scale` with its bilinear mode, which is no half-pixel interpolation.
///
/// Upsampling: linear, the first and last samples of both stay upon each other. Reducing: the mean of the
/// interval of the source that a sample covers. Coefficients are Float32, as there.
///
/// - Source: `generic/image.c` of torch/image, by its behaviour.
struct AlignedAxis {
    /// How one sample comes about: (head · first + those between + tail · last) / total.
    struct Step {
        let first: Int
        /// Number of source samples.
        let count: Int
        let head: Float
        /// Of the last sample, if there are several.
        let tail: Float
        let total: Float
    }

    let steps: [Step]

    /// From this many samples to that many.
    init(_ source: Int, to target: Int) {
        if target > source {
            let scale = Float(source - 1) / Float(target - 1)
            steps = (0..<target).map { Self.between($0, scale, source, isLast: $0 == target - 1) }
        } else {
            let scale = Float(source) / Float(target)
            steps = (0..<target).map { Self.mean($0, scale, source) }
        }
    }

    private static func between(_ index: Int, _ scale: Float, _ source: Int, isLast: Bool) -> Step {
        let place = Float(index) * scale
        let first = Int(place)
        guard !isLast, first < source - 1 else {
            return Step(first: source - 1, count: 1, head: 1, tail: 0, total: 1)
        }
        let fraction = place - Float(first)
        return Step(first: first, count: 2, head: 1 - fraction, tail: fraction, total: 1)
    }

    private static func mean(_ index: Int, _ scale: Float, _ source: Int) -> Step {
        let (start, end) = (Float(index) * scale, Float(index + 1) * scale)
        let first = min(Int(start), source - 1)
        let head = 1 - (start - Float(first))
        let last = Int(end)
        // A whole sample at the end of the picture, a part of one elsewhere.
        let isInside = last < source
        let count = isInside ? last - first + 1 : source - first
        let tail = isInside ? end - Float(last) : 1
        guard count > 1 else { return Step(first: first, count: 1, head: 1, tail: 0, total: 1) }
        var total = head
        for _ in 0..<count - 2 { total += 1 }
        return Step(first: first, count: count, head: head, tail: tail, total: total + tail)
    }
}

/// Scales planes, first along rows, then along columns.
struct AlignedScaling {
    private let columns: AlignedAxis
    private let rows: AlignedAxis
    private let sourceWidth: Int

    /// From one size to another, in pixels.
    init(_ source: (width: Int, height: Int), to target: (width: Int, height: Int)) {
        columns = AlignedAxis(source.width, to: target.width)
        rows = AlignedAxis(source.height, to: target.height)
        sourceWidth = source.width
    }

    /// A whole plane, row-major.
    func scaled(_ plane: [Float]) -> [Float] {
        let width = columns.steps.count
        let wide = upsampled(plane)
        var result = [Float](repeating: 0, count: width * rows.steps.count)
        result.withUnsafeMutableBufferPointer { result in
            guard let start = result.baseAddress else { return }
            for y in rows.steps.indices { row(y, of: wide, into: start + y * width) }
        }
        return result
    }

    /// All rows of the source at the target's width.
    func upsampled(_ plane: [Float]) -> [Float] {
        let width = columns.steps.count
        let height = plane.count / sourceWidth
        var result = [Float](repeating: 0, count: width * height)
        plane.withUnsafeBufferPointer { plane in
            result.withUnsafeMutableBufferPointer { result in
                for y in 0..<height {
                    for (x, step) in columns.steps.enumerated() {
                        var index = y * sourceWidth + step.first
                        var sum = step.head * plane[index]
                        for _ in 0..<max(0, step.count - 2) {
                            index += 1
                            sum += plane[index]
                        }
                        if step.count > 1 { sum += step.tail * plane[index + 1] }
                        result[y * width + x] = sum / step.total
                    }
                }
            }
        }
        return result
    }

    /// One row of the target from rows of its width.
    func row(_ y: Int, of wide: [Float], into target: UnsafeMutablePointer<Float>) {
        let width = columns.steps.count
        let step = rows.steps[y]
        wide.withUnsafeBufferPointer { wide in
            for x in 0..<width { target[x] = step.head * wide[step.first * width + x] }
            guard step.count > 1 else { return }
            for index in 1..<step.count {
                let source = (step.first + index) * width
                let weight = index == step.count - 1 ? step.tail : 1
                for x in 0..<width { target[x] += weight * wide[source + x] }
            }
            for x in 0..<width { target[x] /= step.total }
        }
    }
}
