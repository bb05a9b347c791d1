import ColorScience

/// CIELAB of a small picture as three planes, smoothed a little so that noise and the blocks of JPEG count less.
struct LabPlanes {
    let width: Int
    let height: Int
    private(set) var lightness: [Float]
    private(set) var a: [Float]
    private(set) var b: [Float]

    init(_ picture: AnalysisPicture) {
        width = picture.width
        height = picture.height
        let count = width * height
        var lightness = [Float](repeating: 0, count: count)
        var a = lightness
        var b = lightness
        picture.samples.withUnsafeBufferPointer { samples in
            guard let samples = samples.baseAddress else { return }
            lightness.withContiguousMutable { lightness in
                if picture.bands == 1 {
                    LightnessRow.convert8(
                        samples, count: count, scale: 1, offset: 0, into: lightness)
                    return
                }
                a.withContiguousMutable { a in
                    b.withContiguousMutable { b in
                        LabRow.convert8(samples, count: count, lightness: lightness, a: a, b: b)
                    }
                }
            }
        }
        self.lightness = lightness
        self.a = a
        self.b = b
    }

    /// The planes with every value replaced by the mean of its 3 x 3 neighbourhood.
    func smoothed() -> LabPlanes {
        var result = self
        result.lightness = boxMean(lightness, width: width, height: height)
        result.a = boxMean(a, width: width, height: height)
        result.b = boxMean(b, width: width, height: height)
        return result
    }

    /// Mean of C*ab.
    var meanChroma: Double {
        var sum = 0.0
        for index in 0..<a.count {
            sum += Double((a[index] * a[index] + b[index] * b[index]).squareRoot())
        }
        return sum / Double(a.count)
    }
}

/// Means over 3 x 3 pixels, the picture continued beyond its edges by its outermost pixels.
func boxMean(_ plane: [Float], width: Int, height: Int) -> [Float] {
    var sums = plane
    for y in 0..<height {
        let row = y * width
        for x in 0..<width {
            let left = plane[row + max(x - 1, 0)]
            let right = plane[row + min(x + 1, width - 1)]
            sums[row + x] = left + plane[row + x] + right
        }
    }
    var means = sums
    for y in 0..<height {
        let above = max(y - 1, 0) * width
        let below = min(y + 1, height - 1) * width
        let row = y * width
        for x in 0..<width {
            means[row + x] = (sums[above + x] + sums[row + x] + sums[below + x]) / 9
        }
    }
    return means
}
