import Colorization
import TensorCore

/// Typical palettes of each scene class, which other colourings of a picture are made with.
///
/// They are the centres of clusters of the palettes of a class's photographs, the largest cluster first.
struct ClassPalettes {
    /// How many a class has where the model does not say.
    static let usual = 6

    private var palettes: [[[Double]]]

    init(classes: Int) {
        palettes = Array(repeating: [], count: classes)
    }

    /// Takes in the pictures of a batch that have a class and a palette.
    mutating func add(_ batch: TrainingBatch) {
        for (label, conditions) in zip(batch.classes, batch.conditions) {
            guard let label, let palette = conditions.palette else { continue }
            palettes[label].append(palette.inputs.dropLast().map { Double($0) })
        }
    }

    /// [classes, K, 5], as the network takes them without the last input.
    ///
    /// A class with fewer than K photographs keeps those that were there before; without them it gets those of all
    /// photographs.
    ///
    /// - Parameters:
    ///   - earlier: the model's so far; it decides K.
    ///   - seed: of the clusters' first centres.
    /// - Returns: nil where there is nothing to go by: `earlier` stays.
    func tensor(earlier: Tensor?, seed: UInt64) -> Tensor? {
        let count = earlier?.shape[1] ?? Self.usual
        let all = palettes.flatMap { $0 }
        guard all.count >= count else { return nil }
        let ofAll = earlier == nil ? Self.centers(of: all, count: count, seed: seed) : []
        let width = count * (MapLayers.paletteValues - 1)
        let rows = palettes.enumerated().map { index, palettes -> [Float] in
            if palettes.count >= count {
                return Self.centers(of: palettes, count: count, seed: seed)
            }
            return earlier.map { Array($0.scalars[index * width..<(index + 1) * width]) } ?? ofAll
        }
        return Tensor(
            shape: [rows.count, count, MapLayers.paletteValues - 1], scalars: rows.flatMap { $0 })
    }

    /// Centres of clusters, one after the other, the largest cluster first.
    ///
    /// - Source: Lloyd 1982; first centres as k-means++ (Arthur and Vassilvitskii 2007).
    private static func centers(of points: [[Double]], count: Int, seed: UInt64) -> [Float] {
        var random = SeededRandom(seed: seed)
        var centers = [points[random.index(below: points.count)]]
        while centers.count < count {
            let distances = points.map { point in centers.map { distance($0, point) }.min() ?? 0 }
            var rest = random.unit() * distances.reduce(0, +)
            let chosen = distances.firstIndex { distance in
                rest -= distance
                return rest < 0
            }
            centers.append(points[chosen ?? points.count - 1])
        }
        var assigned: [Int] = []
        for _ in 0..<100 {
            let nearest = points.map { point in
                centers.indices.min { distance(centers[$0], point) < distance(centers[$1], point) }
                    ?? 0
            }
            if nearest == assigned { break }
            assigned = nearest
            for index in centers.indices {
                let own = zip(points, assigned).filter { $0.1 == index }.map(\.0)
                if !own.isEmpty { centers[index] = mean(of: own) }
            }
        }
        let sizes = centers.indices.map { index in assigned.count { $0 == index } }
        let order = centers.indices.sorted { (sizes[$1], $0) < (sizes[$0], $1) }
        return order.flatMap { centers[$0].map { Float($0) } }
    }

    private static func distance(_ first: [Double], _ second: [Double]) -> Double {
        zip(first, second).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    }

    private static func mean(of points: [[Double]]) -> [Double] {
        points[0].indices.map { index in
            points.reduce(0) { $0 + $1[index] } / Double(points.count)
        }
    }
}
