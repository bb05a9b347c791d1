import ColorScience
import Colorization

/// How an exposure is made of code values, and the network's input in 0...1 of an exposure.
struct ToneScale: Sendable {
    /// Exposures in 0...1 that ``tones`` has values for, evenly spaced.
    static let knots = 1025

    /// Exposure in 0...1 of each 8-bit value.
    let exposures: [Float]
    /// Input in 0...1 of each of the ``knots``.
    let tones: [Float]

    /// Light adds up linearly and is seen as L*; a luma adds up gamma-encoded values and is taken as it is.
    init(_ input: ModelConfiguration.Input) {
        let codes = (0..<256).map { Double($0) / 255 }
        let knots = (0..<Self.knots).map { Double($0) / Double(Self.knots - 1) }
        switch input {
        case .labLightness:
            exposures = codes.map { Float(SRGB.linear(fromEncoded: $0)) }
            tones = knots.map { Float(Lab.lightness(ofLuminance: $0) / 100) }
        case .gammaLuma:
            exposures = codes.map(Float.init)
            tones = knots.map(Float.init)
        }
    }
}
