internal import Glibc
public import TensorCore

/// Known colours: those of points spread over the regions they lie in and end at their edges, those of areas hold
/// there alone.
///
/// With d the geodesic distance to the nearest hint (see `StepCosts`), a colour is mixed with that of the hints by
/// exp(-d⁴). Several hints share a place by 1 / (d⁴ + 0.1⁴).
public final class HintSpread: Sendable {
    private let strength: ChromaUpsampler
    private let colors: ChromaUpsampler

    /// Spreads hints over a picture.
    ///
    /// - Parameters:
    ///   - hints: of the size of the planes.
    ///   - seen: L* as the network sees it, at the samples of the planes.
    ///   - lightness: L* of the picture there, which guides upsampling.
    ///   - map: what the network says is where, without being told of the hints; empty if it has no such map.
    ///   - side: columns of that map.
    ///   - planes: two planes over the picture, which are filled.
    init(
        _ hints: ColorHints, seen: [Float], lightness: [Float], map: [Float], side: Int,
        planes: (ChromaPlane, ChromaPlane)
    ) {
        let field = HintField(
            hints,
            StepCosts(lightness: seen, width: hints.width, regions: RegionSteps(map, side: side)))
        let none = [Float](repeating: 0, count: field.strength.count)
        planes.0.fill(a: field.strength, b: none, lightness: lightness)
        planes.1.fill(a: field.a, b: field.b, lightness: lightness)
        strength = ChromaUpsampler(planes.0, guided: true)
        colors = ChromaUpsampler(planes.1, guided: true)
    }

    /// Brings the hints into some columns of a row of the picture.
    ///
    /// - Parameters:
    ///   - row: of the picture.
    ///   - columns: of the picture.
    ///   - lightness: L* of these columns.
    ///   - a: a* of these columns.
    ///   - b: b* of these columns.
    public func apply(
        row: Int, columns: Range<Int>, lightness: UnsafePointer<Float>,
        a: UnsafeMutablePointer<Float>, b: UnsafeMutablePointer<Float>
    ) {
        let count = columns.count
        withUnsafeTemporaryAllocation(of: Float.self, capacity: 4 * count) { scratch in
            guard let share = scratch.baseAddress else { return }
            let (hintA, hintB) = (share + 2 * count, share + 3 * count)
            strength.upsample(
                row: row, columns: columns, lightness: lightness, a: share, b: share + count)
            colors.upsample(row: row, columns: columns, lightness: lightness, a: hintA, b: hintB)
            for x in 0..<count {
                let rest = 1 - min(max(share[x], 0), 1)
                a[x] = a[x] * rest + hintA[x]
                b[x] = b[x] * rest + hintB[x]
            }
        }
    }
}

/// How strong the hints are at each sample, and their colour times that.
struct HintField {
    /// The fourth power of 0.1.
    private static let softness: Float = 1e-4

    private(set) var strength: [Float]
    private(set) var a: [Float]
    private(set) var b: [Float]

    init(_ hints: ColorHints, _ costs: StepCosts) {
        let count = hints.width * hints.height
        var nearest = [Float](repeating: .infinity, count: count)
        var weights = [Float](repeating: 0, count: count)
        var (a, b) = (weights, weights)
        var distances = GeodesicDistances(costs)
        let groups = hints.groups
        for (color, points, _) in groups {
            distances.search(from: points) { sample, distance in
                let square = distance * distance
                let weight = 1 / (square * square + Self.softness)
                nearest[sample] = min(nearest[sample], distance)
                weights[sample] += weight
                a[sample] += weight * color.a
                b[sample] += weight * color.b
            }
        }
        for (color, _, areas) in groups {
            for sample in areas {
                (nearest[sample], weights[sample]) = (0, 1)
                (a[sample], b[sample]) = (color.a, color.b)
            }
        }
        strength = nearest.map { $0 == .infinity ? 0 : exp(-$0 * $0 * $0 * $0) }
        for sample in 0..<count where weights[sample] > 0 {
            a[sample] *= strength[sample] / weights[sample]
            b[sample] *= strength[sample] / weights[sample]
        }
        self.a = a
        self.b = b
    }
}

extension Colorizer {
    /// Spreads hints over a picture.
    ///
    /// - Parameters:
    ///   - hints: on a grid of half the size of the copy, rounded up.
    ///   - copy: a small copy of the picture.
    ///   - tone: the tones that the network sees of it.
    ///   - global: the picture's features without hints.
    ///   - planes: two planes of the size of the grid, over the picture; they are filled.
    /// - Returns: what brings the hints into the rows of the picture.
    public func spread(
        _ hints: ColorHints, over copy: LightnessPlane, tone: InputTone, global: GlobalFeatures,
        planes: (ChromaPlane, ChromaPlane)
    ) -> HintSpread {
        let seen = LightnessPlane(
            width: copy.width, height: copy.height,
            values: tone.applied(to: copy.values, width: copy.width))
        return HintSpread(
            hints, seen: halved(seen), lightness: halved(copy), map: global.map,
            side: configuration.globalSize / MapLayers.mapStride, planes: planes)
    }

    /// Hints as the network takes them; nil if it takes none.
    public func conditions(_ hints: ColorHints) -> Tensor? {
        configuration.hasMap
            ? hints.conditions(side: configuration.globalSize / MapLayers.mapStride) : nil
    }
}

extension ChromaPlane {
    /// Writes all samples; every row is final afterwards.
    fileprivate func fill(a: [Float], b: [Float], lightness: [Float]) {
        precondition(a.count == width * height, "\(a.count) samples on \(width)x\(height)")
        a.withUnsafeBufferPointer { a in
            b.withUnsafeBufferPointer { b in
                lightness.withUnsafeBufferPointer { lightness in
                    guard let a = a.baseAddress, let b = b.baseAddress,
                        let lightness = lightness.baseAddress
                    else { return }
                    for row in 0..<height {
                        let start = row * width
                        store(
                            [a + start, b + start], row: row, columns: 0..<width, scale: 1,
                            offset: 0)
                        storeLightness(lightness + start, row: row, columns: 0..<width)
                    }
                }
            }
        }
        finish(nil)
    }
}
