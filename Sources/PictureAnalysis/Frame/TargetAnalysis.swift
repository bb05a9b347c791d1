import ColorScience

/// Whether a colour or grey target is in a picture: a row of even patches near one of its sides.
///
/// Patches of a target are of one size, meet in sharp edges, and are either greys from light to dark or of strong and
/// different colours. Windows, keys and fence posts are neither.
struct TargetAnalysis: Hashable, Sendable {
    /// The side that the target lies along, where there is one.
    let side: FrameSide?

    /// Least number of patches.
    private static let leastPatches = 6
    /// Thickness of the strips looked at, as shares of the depth; patches may be larger.
    private static let thicknesses = [0.012, 0.03]
    /// How far inside the picture a target lies at most, as a share of the depth.
    private static let reach = 0.25

    /// Looks at a small copy of a picture, best one with colours.
    init(_ picture: AnalysisPicture) {
        let lab = LabPlanes(picture)
        side = FrameSide.allCases.first { side in
            let depth = side.isVertical ? picture.width : picture.height
            return Self.thicknesses.contains { share in
                let thickness = max(3, Int(Double(depth) * share))
                let last = Int(Double(depth) * Self.reach)
                return stride(from: 0, to: last, by: thickness).contains { start in
                    let strip = Strip(
                        lab, width: picture.width, side, start..<min(start + thickness, depth))
                    return Self.isTarget(strip.patches)
                }
            }
        }
    }

    /// True if some of the patches, one after the other, make a target.
    private static func isTarget(_ patches: [Patch]) -> Bool {
        var first = 0
        while first < patches.count {
            var last = first + 1
            while last < patches.count, patches[last].follows(patches[last - 1]) { last += 1 }
            let row = patches[first..<last]
            if row.count >= leastPatches, isWedge(row) || isColorful(row) { return true }
            first = last
        }
        return false
    }

    private static func isWedge(_ row: ArraySlice<Patch>) -> Bool {
        let lightness = row.map(\.lightness)
        let steps = zip(lightness.dropFirst(), lightness).map { $0 - $1 }
        let isMonotone = steps.allSatisfy { $0 > 1.5 } || steps.allSatisfy { $0 < -1.5 }
        return isMonotone && abs((lightness.last ?? 0) - (lightness.first ?? 0)) > 50
    }

    private static func isColorful(_ row: ArraySlice<Patch>) -> Bool {
        let strong = row.filter { $0.a * $0.a + $0.b * $0.b > 30 * 30 }
        var hues: [Patch] = []
        for patch in strong where hues.allSatisfy({ $0.distance(to: patch) > 30 }) {
            hues.append(patch)
        }
        return hues.count >= 4
    }
}

/// Even pixels between two edges, along a strip.
private struct Patch {
    var range: Range<Int>
    var lightness: Float
    var a: Float
    var b: Float
    /// Change of lightness from the first to the last quarter: a slope cut in pieces is no row of patches.
    var drift: Float = 0

    func distance(to other: Patch) -> Float {
        let (dl, da, db) = (lightness - other.lightness, a - other.a, b - other.b)
        return (dl * dl + da * da + db * db).squareRoot()
    }

    /// Takes in the place after the last one; the colour is the mean.
    mutating func append(_ place: Patch) {
        range = range.lowerBound..<place.range.upperBound
        let share = 1 / Float(range.count)
        lightness += share * (place.lightness - lightness)
        a += share * (place.a - a)
        b += share * (place.b - b)
    }

    /// True if the patch can be the one after another in a target: as long, close to it, of another colour.
    func follows(_ other: Patch) -> Bool {
        let (length, otherLength) = (Double(range.count), Double(other.range.count))
        let gap = Double(range.lowerBound - other.range.upperBound)
        return length <= 1.35 * otherLength + 2 && otherLength <= 1.35 * length + 2
            && gap <= max(3, 0.35 * length) && distance(to: other) > 2
            && max(drift, other.drift) < 0.25 * distance(to: other)
    }
}

/// A strip along a side of a picture, by its means across.
private struct Strip {
    /// Colours and unevenness of each place along the strip.
    private var lightness: [Float] = []
    private var a: [Float] = []
    private var b: [Float] = []
    private var isEven: [Bool] = []

    init(_ lab: LabPlanes, width: Int, _ side: FrameSide, _ depths: Range<Int>) {
        let height = lab.lightness.count / width
        let count = Float(depths.count)
        for place in 0..<(side.isVertical ? height : width) {
            var (sum, squares, a, b) = (Float(0), Float(0), Float(0), Float(0))
            for depth in depths {
                let index =
                    switch side {
                    case .left: place * width + depth
                    case .top: depth * width + place
                    case .right: place * width + width - 1 - depth
                    case .bottom: (height - 1 - depth) * width + place
                    }
                sum += lab.lightness[index]
                squares += lab.lightness[index] * lab.lightness[index]
                a += lab.a[index]
                b += lab.b[index]
            }
            let mean = sum / count
            lightness.append(mean)
            self.a.append(a / count)
            self.b.append(b / count)
            isEven.append(squares / count - mean * mean < 4)
        }
    }

    /// Runs of places that are even across and along.
    var patches: [Patch] {
        var result: [Patch] = []
        var start = 0
        while start < lightness.count {
            var run = place(start)
            while run.range.upperBound < lightness.count, isEven[run.range.upperBound] {
                let next = place(run.range.upperBound)
                guard run.distance(to: next) < 2.5 else { break }
                run.append(next)
            }
            let count = run.range.count
            if (4...max(4, lightness.count / 6)).contains(count) {
                run.drift = abs(
                    lightness[start + count / 4] - lightness[start + count - 1 - count / 4])
                result.append(run)
            }
            start = run.range.upperBound
        }
        return result
    }

    private func place(_ index: Int) -> Patch {
        Patch(
            range: index..<index + 1, lightness: lightness[index], a: a[index], b: b[index])
    }
}
