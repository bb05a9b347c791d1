import Glibc

/// Brightness of a small picture on a scale from -0.5 (the darkest 1 %) to 0.5 (the brightest 1 %).
struct TonePlane {
    private static let longSide = 192
    private static let leastSide = 6

    let width: Int
    let height: Int
    private(set) var values: [Float]

    private init(width: Int, height: Int, values: [Float]) {
        self.width = width
        self.height = height
        self.values = values
    }

    /// The tones of a picture, reduced to 192 pixels along the longer side.
    init(_ picture: AnalysisPicture) {
        let scale = min(1, Double(Self.longSide) / Double(max(picture.width, picture.height)))
        width = max(1, Int((Double(picture.width) * scale).rounded()))
        height = max(1, Int((Double(picture.height) * scale).rounded()))
        let grey = picture.grey.map { Float($0) }
        values = areaMeans(
            grey, from: (picture.width, picture.height), to: (width, height))
        let sorted = values.sorted()
        let dark = sorted[(sorted.count - 1) / 100]
        let bright = sorted[(sorted.count - 1) * 99 / 100]
        let range = max(bright - dark, 8)
        for index in values.indices {
            let tone = (values[index] - (dark + bright) / 2) / range
            values[index] = min(max(tone, -0.55), 0.55)
        }
    }

    /// Means of 2 x 2 pixels; nil if too little would be left or there is too little here.
    var halved: TonePlane? {
        guard min(width, height) >= Self.leastSide else { return nil }
        let (newWidth, newHeight) = (width / 2, height / 2)
        var means = [Float](repeating: 0, count: newWidth * newHeight)
        for y in 0..<newHeight {
            for x in 0..<newWidth {
                let upper = 2 * y * width + 2 * x
                let sum =
                    values[upper] + values[upper + 1] + values[upper + width]
                    + values[upper + width + 1]
                means[y * newWidth + x] = sum / 4
            }
        }
        return TonePlane(width: newWidth, height: newHeight, values: means)
    }

    /// Mean change from the row above to the row below over its mean size.
    var slope: Double {
        guard height > 2 else { return 0 }
        var sum = 0.0
        var size = 0.0
        for index in width..<width * (height - 1) {
            let change = Double(values[index + width] - values[index - width])
            sum += change
            size += abs(change)
        }
        let count = Double(width * (height - 2))
        return (sum / count) / (size / count + 1e-3)
    }

    /// Correlation of local brightness with the logarithm of local texture.
    var textureCorrelation: Double {
        let low = boxMean(values, width: width, height: height)
        let texture = values.indices.map { log(abs(values[$0] - low[$0]) + 0.01) }
        return correlation(boxMean(texture, width: width, height: height), low)
    }

    /// Skewness about zero of what differs from the local mean, outliers limited.
    var detailSkewness: Double {
        let low = boxMean(values, width: width, height: height)
        let detail = values.indices.map { Double(values[$0] - low[$0]) }
        let deviation =
            (detail.reduce(0) { $0 + $1 * $1 } / Double(detail.count)).squareRoot() + 1e-4
        let cubes = detail.map { value in
            let limited = min(max(value / deviation, -4), 4)
            return limited * limited * limited
        }
        return cubes.reduce(0, +) / Double(cubes.count)
    }

    /// Mean of the middle half of each side less the mean of all.
    var centre: Double {
        var sum = 0.0
        var count = 0
        for y in height / 4..<height - height / 4 {
            for x in width / 4..<width - width / 4 {
                sum += Double(values[y * width + x])
                count += 1
            }
        }
        let mean = values.reduce(0.0) { $0 + Double($1) } / Double(values.count)
        return sum / Double(count) - mean
    }
}

/// Pearson's correlation; 0 where one side hardly varies.
private func correlation(_ left: [Float], _ right: [Float]) -> Double {
    let count = Double(left.count)
    let leftMean = left.reduce(0.0) { $0 + Double($1) } / count
    let rightMean = right.reduce(0.0) { $0 + Double($1) } / count
    var (product, leftSquare, rightSquare) = (0.0, 0.0, 0.0)
    for index in left.indices {
        let (dx, dy) = (Double(left[index]) - leftMean, Double(right[index]) - rightMean)
        product += dx * dy
        leftSquare += dx * dx
        rightSquare += dy * dy
    }
    let scale = (leftSquare * rightSquare).squareRoot() / count
    return scale > 1e-9 ? product / count / scale : 0
}

/// A plane at a smaller size, each value the mean of the area it covers.
func areaMeans(
    _ plane: [Float], from input: (width: Int, height: Int), to output: (width: Int, height: Int)
) -> [Float] {
    var narrow = [Float](repeating: 0, count: output.width * input.height)
    let columns = areaWeights(from: input.width, to: output.width)
    for y in 0..<input.height {
        for (x, spans) in columns.enumerated() {
            var sum: Float = 0
            for (index, weight) in spans { sum += weight * plane[y * input.width + index] }
            narrow[y * output.width + x] = sum
        }
    }
    var result = [Float](repeating: 0, count: output.width * output.height)
    for (y, spans) in areaWeights(from: input.height, to: output.height).enumerated() {
        for (index, weight) in spans {
            for x in 0..<output.width {
                result[y * output.width + x] += weight * narrow[index * output.width + x]
            }
        }
    }
    return result
}

/// For each output sample the inputs that it covers, with their shares.
private func areaWeights(from input: Int, to output: Int) -> [[(index: Int, weight: Float)]] {
    let step = Double(input) / Double(output)
    return (0..<output).map { position in
        let (start, end) = (Double(position) * step, Double(position + 1) * step)
        return (Int(start)..<min(input, Int(end.rounded(.up)))).map { index in
            let covered = min(end, Double(index + 1)) - max(start, Double(index))
            return (index, Float(covered / step))
        }
    }
}
