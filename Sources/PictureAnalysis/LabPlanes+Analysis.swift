public import ColorScience

extension LabPlanes {
    /// The planes of a small picture.
    public init(_ picture: AnalysisPicture) {
        self =
            picture.bands == 1 ? LabPlanes(gray: picture.samples) : LabPlanes(rgb: picture.samples)
    }

    /// The planes with every value replaced by the mean of its 3 x 3 neighbourhood, so that noise and the
    /// blocks of JPEG count less.
    func smoothed(width: Int) -> LabPlanes {
        var result = self
        result.lightness = boxMean(lightness, width: width)
        result.a = boxMean(a, width: width)
        result.b = boxMean(b, width: width)
        return result
    }
}

/// Means over 3 x 3 pixels, the picture continued beyond its edges by its outermost pixels.
func boxMean(_ plane: [Float], width: Int) -> [Float] {
    let height = plane.count / width
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
