import Metadata

/// Encodings of colour that files name by numbers of ITU-T H.273.
enum NamedEncodings {
    /// Table 2 of H.273, without those that are no colours of displays or cameras.
    private static func primaries(_ code: Int) -> (name: String, primaries: ColorPrimaries)? {
        func named(
            _ name: String, _ x: (Double, Double, Double), _ y: (Double, Double, Double),
            white: ColorPrimaries.Point = ColorPrimaries.d65
        ) -> (name: String, primaries: ColorPrimaries) {
            let points = [(x.0, y.0), (x.1, y.1), (x.2, y.2)].map {
                ColorPrimaries.Point(x: $0.0, y: $0.1)
            }
            return (
                name,
                ColorPrimaries(red: points[0], green: points[1], blue: points[2], white: white)
            )
        }
        let whiteC = ColorPrimaries.Point(x: 0.310, y: 0.316)
        let whiteOfCinemas = ColorPrimaries.Point(x: 0.314, y: 0.351)
        return switch code {
        case 4: named("BT.470 M", (0.67, 0.21, 0.14), (0.33, 0.71, 0.08), white: whiteC)
        case 5: named("BT.470 BG", (0.64, 0.29, 0.15), (0.33, 0.60, 0.06))
        case 6, 7: named("SMPTE 170M", (0.630, 0.310, 0.155), (0.340, 0.595, 0.070))
        case 8: named("Film", (0.681, 0.243, 0.145), (0.319, 0.692, 0.049), white: whiteC)
        case 9: named("BT.2020", (0.708, 0.170, 0.131), (0.292, 0.797, 0.046))
        case 11:
            named("DCI P3", (0.680, 0.265, 0.150), (0.320, 0.690, 0.060), white: whiteOfCinemas)
        case 12: named("Display P3", (0.680, 0.265, 0.150), (0.320, 0.690, 0.060))
        case 22: named("EBU 3213", (0.630, 0.295, 0.155), (0.340, 0.605, 0.077))
        default: nil
        }
    }

    /// A tone curve of table 3; nil inside for that of sRGB, nil for what has no place here.
    ///
    /// The curves of cameras for television (BT.709 and its like) are read as sRGB's, as browsers do:
    /// still pictures carry these numbers because video encoders write them unasked.
    private static func gamma(_ code: Int) -> Double?? {
        switch code {
        case 1, 2, 6, 13, 14, 15: .some(nil)
        case 4: 2.2
        case 5: 2.8
        case 8: 1
        default: nil
        }
    }

    /// How samples with these code points are to be read.
    ///
    /// - Throws: what cannot be processed, as the subject of that sentence.
    static func encoding(_ points: HEIFCodePoints, isGray: Bool) throws(Unsupported)
        -> ColorEncoding
    {
        switch points.transfer {
        case 16: throw Unsupported(what: "A picture in high dynamic range (PQ)")
        case 18: throw Unsupported(what: "A picture in high dynamic range (HLG)")
        default: break
        }
        guard let gamma = gamma(points.transfer) else {
            throw Unsupported(what: "A picture with the tone curve \(points.transfer) of H.273")
        }
        if points.primaries == 2, points.transfer == 2 { return .unstated }
        let curve = gamma.map { $0 == 1 ? "linear" : "gamma \($0)" } ?? "sRGB"
        guard !isGray else {
            return .stated(
                name: gamma == nil ? "sRGB tone curve" : "grey, \(curve)",
                profile: gamma.map { ICCProfile.gray(gamma: $0) })
        }
        // Unknown, and those of BT.709, which are sRGB's.
        guard ![1, 2].contains(points.primaries) else {
            return .stated(
                name: gamma == nil ? "sRGB" : "sRGB, \(curve)",
                profile: gamma.flatMap { ICCProfile.rgb(.sRGB, gamma: $0) })
        }
        guard let (name, primaries) = primaries(points.primaries) else {
            throw Unsupported(what: "A picture with the primaries \(points.primaries) of H.273")
        }
        return .stated(
            name: gamma == nil ? name : "\(name), \(curve)",
            profile: ICCProfile.rgb(primaries, gamma: gamma))
    }

    struct Unsupported: Error {
        let what: String
    }
}
