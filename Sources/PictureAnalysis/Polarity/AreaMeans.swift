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
