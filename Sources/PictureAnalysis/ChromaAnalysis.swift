import ColorScience

/// Whether a scan holds real colours, one tone such as sepia, or none.
///
/// The chroma of a toned print follows from its lightness: at every lightness there is one colour. So a curve
/// (a*, b*) of L* is fitted, and colours are what lies far off it. A print's stains and yellowing lie off it too,
/// along with the tone's strength; the allowance grows with the curve's chroma. The picture's edge is left out:
/// a colour target, a mount or a ruler is not the photograph's colour.
public struct ChromaAnalysis: Hashable, Sendable {
    /// Mean C*ab of the whole picture.
    public let meanChroma: Double
    /// Share of the inner pixels whose colour does not follow from their lightness, 0 to 1.
    public let unexplainedShare: Double

    /// Real colours: more pixels off the curve than stains, foxing and stamps make.
    public var isColor: Bool { unexplainedShare > Self.colorShare }
    /// No real colours, but a tint that can be seen.
    public var isToned: Bool { !isColor && meanChroma >= Self.tonedChroma }

    // Found on 1,534 colour photographs against 1,656 grey and toned ones made from them (sepia,
    // selenium, cyanotype, two-toned, faded; half of them stained, yellowed or foxed; all through
    // JPEG): 95 % of the photographs are told, most others are all but grey; two of the toned are
    // taken for colour.
    private static let colorShare = 0.025
    private static let allowance: Float = 6
    private static let relativeAllowance: Float = 0.2
    private static let tonedChroma = 2.0
    private static let margin = 0.1

    /// Analyses a small copy of a picture.
    public init(_ picture: AnalysisPicture) {
        guard picture.bands == 3 else {
            meanChroma = 0
            unexplainedShare = 0
            return
        }
        let lab = LabPlanes(picture)
        meanChroma = lab.meanChroma
        unexplainedShare = Self.unexplainedShare(
            lab.smoothed(width: picture.width),
            over: Self.innerPixels(width: picture.width, height: picture.height))
    }

    private static func unexplainedShare(_ lab: LabPlanes, over inner: [Int]) -> Double {
        let curve = ToneCurve(lab, pixels: inner)
        var unexplained = 0
        for index in inner {
            let tone = curve.tone(at: lab.lightness[index])
            let (da, db) = (lab.a[index] - tone.a, lab.b[index] - tone.b)
            let allowed = allowance + relativeAllowance * tone.chroma
            if da * da + db * db > allowed * allowed { unexplained += 1 }
        }
        return Double(unexplained) / Double(inner.count)
    }

    private static func innerPixels(width: Int, height: Int) -> [Int] {
        let columns = Int(Double(width) * margin)..<width - Int(Double(width) * margin)
        let rows = Int(Double(height) * margin)..<height - Int(Double(height) * margin)
        return rows.flatMap { row in columns.map { row * width + $0 } }
    }
}

/// A colour without lightness.
struct Tone: Hashable {
    var a: Float
    var b: Float

    var chroma: Float { (a * a + b * b).squareRoot() }

    /// The same hue with no more chroma than chemistry gives a monochrome print: browns of sepia and
    /// faded paper, blues of iron, and faint tints of every other hue.
    var plausible: Tone {
        let limit: Float =
            if b > 0, a > -0.47 * b, a < 2.75 * b {
                36  // hues of 20 to 115 degrees
            } else if b < 0, a < -0.58 * b, a > 1.43 * b {
                60  // hues of 215 to 300 degrees
            } else {
                20
            }
        let scale = min(1, limit / max(chroma, 1e-6))
        return Tone(a: a * scale, b: b * scale)
    }
}

/// The usual colour at each lightness: medians over bands of L*, joined by straight lines.
struct ToneCurve {
    private static let bands = 12
    private static let bandWidth: Float = 100 / Float(bands)

    private let tones: [Tone]

    init(_ lab: LabPlanes, pixels: [Int]) {
        var members = [[Int]](repeating: [], count: Self.bands)
        for index in pixels {
            let band = Int(lab.lightness[index] / Self.bandWidth)
            members[min(max(band, 0), Self.bands - 1)].append(index)
        }
        let least = max(20, pixels.count / 500)
        let found: [Tone?] = members.map { members in
            guard members.count >= least else { return nil }
            return Tone(
                a: median(members.map { lab.a[$0] }), b: median(members.map { lab.b[$0] })
            ).plausible
        }
        tones = Self.filled(found)
    }

    /// Bands without enough pixels get what the nearest ones with pixels say.
    private static func filled(_ tones: [Tone?]) -> [Tone] {
        let known = tones.indices.filter { tones[$0] != nil }
        return tones.indices.map { index in
            let below = known.last { $0 <= index }
            let above = known.first { $0 >= index }
            guard let low = (below ?? above).flatMap({ tones[$0] }),
                let high = (above ?? below).flatMap({ tones[$0] })
            else { return Tone(a: 0, b: 0) }
            guard let below, let above, above > below else { return low }
            let share = Float(index - below) / Float(above - below)
            return Tone(a: low.a + share * (high.a - low.a), b: low.b + share * (high.b - low.b))
        }
    }

    /// The usual colour at a lightness of 0 to 100.
    func tone(at lightness: Float) -> Tone {
        let place = min(max(lightness / Self.bandWidth - 0.5, 0), Float(Self.bands - 1))
        let index = min(Int(place), Self.bands - 2)
        let share = place - Float(index)
        let (low, high) = (tones[index], tones[index + 1])
        return Tone(a: low.a + share * (high.a - low.a), b: low.b + share * (high.b - low.b))
    }
}
