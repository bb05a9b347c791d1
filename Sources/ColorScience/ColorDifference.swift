internal import Glibc

/// The colour difference CIEDE2000 of two colours, with all weights 1.
///
/// Source: Sharma, Wu, Dalal, "The CIEDE2000 color-difference formula: implementation notes,
/// supplementary test data, and mathematical observations", Color Res. Appl. 30 (2005); equation
/// numbers are the paper's.
public func ciede2000(_ first: Lab, _ second: Lab) -> Double {
    // (2)-(7): a* stretched near the neutral axis
    let meanChroma = (hypot(first.a, first.b) + hypot(second.a, second.b)) / 2
    let stretch = 1 + 0.5 * (1 - chromaRatio(meanChroma))
    let (chroma1, hue1) = polar(a: first.a * stretch, b: first.b)
    let (chroma2, hue2) = polar(a: second.a * stretch, b: second.b)

    // (8)-(11): differences
    let isAchromatic = chroma1 * chroma2 == 0
    let hueStep = isAchromatic ? 0 : wrapped(hue2 - hue1)
    let deltaL = second.l - first.l
    let deltaC = chroma2 - chroma1
    let deltaH = 2 * (chroma1 * chroma2).squareRoot() * sine(hueStep / 2)

    // (12)-(14): means
    let meanL = (first.l + second.l) / 2
    let meanC = (chroma1 + chroma2) / 2
    let meanH = isAchromatic ? hue1 + hue2 : meanHue(hue1, hue2)

    // (15)-(22): weighting functions and the rotation of blues
    let t =
        1 - 0.17 * cosine(meanH - 30) + 0.24 * cosine(2 * meanH) + 0.32 * cosine(3 * meanH + 6)
        - 0.20 * cosine(4 * meanH - 63)
    let offset = (meanL - 50) * (meanL - 50)
    let scaleL = 1 + 0.015 * offset / (20 + offset).squareRoot()
    let scaleC = 1 + 0.045 * meanC
    let scaleH = 1 + 0.015 * meanC * t
    let bell = (meanH - 275) / 25
    let rotation = -sine(60 * exp(-bell * bell)) * 2 * chromaRatio(meanC)

    let l = deltaL / scaleL
    let c = deltaC / scaleC
    let h = deltaH / scaleH
    return (l * l + c * c + h * h + rotation * c * h).squareRoot()
}

/// sqrt(C^7 / (C^7 + 25^7)).
private func chromaRatio(_ chroma: Double) -> Double {
    let seventh = pow(chroma, 7)
    return (seventh / (seventh + 6_103_515_625)).squareRoot()
}

/// Chroma, and hue in degrees, 0 up to 360; the hue of the origin is 0.
private func polar(a: Double, b: Double) -> (chroma: Double, hue: Double) {
    guard a != 0 || b != 0 else { return (0, 0) }
    let degrees = atan2(b, a) * 180 / .pi
    return (hypot(a, b), degrees < 0 ? degrees + 360 : degrees)
}

/// A difference of hues brought to -180...180 degrees.
private func wrapped(_ difference: Double) -> Double {
    if difference > 180 { return difference - 360 }
    return difference < -180 ? difference + 360 : difference
}

/// The hue halfway along the shorter arc.
private func meanHue(_ first: Double, _ second: Double) -> Double {
    let sum = first + second
    guard abs(first - second) > 180 else { return sum / 2 }
    return sum < 360 ? (sum + 360) / 2 : (sum - 360) / 2
}

private func sine(_ degrees: Double) -> Double { sin(degrees * .pi / 180) }

private func cosine(_ degrees: Double) -> Double { cos(degrees * .pi / 180) }
