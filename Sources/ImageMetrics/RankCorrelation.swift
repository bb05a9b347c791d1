/// Spearman's rank correlation of two lists of values: 1 if one rises whenever the other does, -1 if it
/// falls; nil where one of them has no two different values.
///
/// Pearson's correlation of the ranks; equal values share the mean of their ranks.
///
/// - Precondition: both have the same number of values, none of them NaN.
public func rankCorrelation(_ x: [Double], _ y: [Double]) -> Double? {
    precondition(x.count == y.count, "\(x.count) values cannot be paired with \(y.count)")
    let (xRanks, yRanks) = (meanRanks(x), meanRanks(y))
    let mean = Double(x.count + 1) / 2
    var products = 0.0
    var (xSquares, ySquares) = (0.0, 0.0)
    for (xRank, yRank) in zip(xRanks, yRanks) {
        products += (xRank - mean) * (yRank - mean)
        xSquares += (xRank - mean) * (xRank - mean)
        ySquares += (yRank - mean) * (yRank - mean)
    }
    guard xSquares > 0, ySquares > 0 else { return nil }
    return products / (xSquares * ySquares).squareRoot()
}

/// The place of each value, from 1 for the least.
private func meanRanks(_ values: [Double]) -> [Double] {
    let order = values.indices.sorted { values[$0] < values[$1] }
    var ranks = [Double](repeating: 0, count: values.count)
    var first = 0
    while first < order.count {
        let equals = order[first...].prefix { values[$0] == values[order[first]] }
        for index in equals { ranks[index] = Double(first + 1 + equals.endIndex) / 2 }
        first = equals.endIndex
    }
    return ranks
}
