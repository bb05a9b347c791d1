extension Palette {
    /// The palette of a picture.
    ///
    /// - Parameters:
    ///   - a: a* of its points.
    ///   - b: b* of the same points.
    /// - Precondition: there is a point, and as many values of one as of the other.
    public init(a: [Float], b: [Float]) {
        precondition(!a.isEmpty && a.count == b.count, "\(a.count) a*, \(b.count) b*")
        let count = Double(a.count)
        var (chroma, sumOfA, sumOfB, squaresOfA, squaresOfB) = (0.0, 0.0, 0.0, 0.0, 0.0)
        for (first, second) in zip(a, b) {
            let (first, second) = (Double(first), Double(second))
            chroma += (first * first + second * second).squareRoot()
            sumOfA += first
            sumOfB += second
            squaresOfA += first * first
            squaresOfB += second * second
        }
        func deviation(_ sum: Double, _ squares: Double) -> Float {
            Float(max(0, squares / count - sum / count * (sum / count)).squareRoot())
        }
        self.init(
            a: Float(sumOfA / count), b: Float(sumOfB / count),
            deviationOfA: deviation(sumOfA, squaresOfA),
            deviationOfB: deviation(sumOfB, squaresOfB), chroma: Float(chroma / count))
    }
}
