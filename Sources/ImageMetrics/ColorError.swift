internal import ColorScience

/// Root of the mean squared distance of two pictures in the plane of a* and b*: sqrt(mean(Δa² + Δb²)).
///
/// - Precondition: all planes have the same number of samples, at least one.
public func chromaRootMeanSquareError(
    a: [Float], b: [Float], truthA: [Float], truthB: [Float]
) -> Double {
    precondition(
        !a.isEmpty && a.count == b.count && a.count == truthA.count && a.count == truthB.count,
        "planes of \(a.count), \(b.count), \(truthA.count) and \(truthB.count) samples")
    return chromaRootMeanSquareError(a: a, b: b, truthA: truthA, truthB: truthB, over: a.indices)
}

/// The same over some of the pixels, at least one.
func chromaRootMeanSquareError(
    a: [Float], b: [Float], truthA: [Float], truthB: [Float], over pixels: some Collection<Int>
) -> Double {
    var sum = 0.0
    for index in pixels {
        let deltaA = Double(a[index]) - Double(truthA[index])
        let deltaB = Double(b[index]) - Double(truthB[index])
        sum += deltaA * deltaA + deltaB * deltaB
    }
    return (sum / Double(pixels.count)).squareRoot()
}

/// Mean of the colour difference CIEDE2000 over the pixels of two interleaved 8-bit sRGB pictures.
///
/// - Precondition: both have the same number of pixels, at least one.
public func meanColorDifference(_ picture: [UInt8], _ truth: [UInt8]) -> Double {
    precondition(
        picture.count == truth.count && !truth.isEmpty,
        "\(picture.count) samples cannot be compared with \(truth.count)")
    let planes = LabPlanes(rgb: picture)
    let truthPlanes = LabPlanes(rgb: truth)
    let count = truth.count / 3
    let sum = (0..<count).reduce(0.0) { $0 + ciede2000(planes[$1], truthPlanes[$1]) }
    return sum / Double(count)
}
