import Glibc

/// (1 + cos(π x)) / 2: 1 at 0, 0 at 1.
func halfCosine(_ x: Double) -> Double { (1 + cos(.pi * x)) / 2 }

/// Two independent numbers of the standard normal distribution from two evenly spread over (0, 1].
///
/// - Source: Box and Muller 1958.
func normalPair(_ u: Double, _ v: Double) -> (Double, Double) {
    let radius = (-2 * log(u)).squareRoot()
    return (radius * cos(2 * .pi * v), radius * sin(2 * .pi * v))
}
