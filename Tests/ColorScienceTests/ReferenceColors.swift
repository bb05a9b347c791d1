import ColorScience

extension RGB {
    /// A grey.
    init(gray: Double) { self.init(red: gray, green: gray, blue: gray) }

    /// Whether no channel lies outside 0...1 by more than `tolerance`.
    func isInsideGamut(tolerance: Double = 0) -> Bool {
        let range = -tolerance...1 + tolerance
        return range.contains(red) && range.contains(green) && range.contains(blue)
    }
}

extension Lab {
    /// The colour with its chroma scaled towards 0, by bisection, until it fits sRGB.
    ///
    /// A colour that fits is itself. Lightness and hue stay.
    var fittedToSRGB: Lab {
        func scaled(_ factor: Double) -> Lab { Lab(l: l, a: a * factor, b: b * factor) }
        func fits(_ color: Lab) -> Bool { color.xyz.linear.isInsideGamut(tolerance: 1e-9) }
        guard !fits(self) else { return self }
        var kept = 0.0
        var step = 0.5
        for _ in 0..<40 {
            if fits(scaled(kept + step)) { kept += step }
            step /= 2
        }
        return scaled(kept)
    }
}
