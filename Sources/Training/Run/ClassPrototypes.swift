import Kernels
import TensorCore

/// Typical global features of each scene class, which other colourings of a picture are made with.
///
/// They are means over the third of a class's pictures that the network is surest of.
struct ClassPrototypes {
    /// The share of a class's pictures that counts.
    private static let surest = 1.0 / 3

    private struct Scene {
        let sureness: Float
        let features: [Float]
    }

    private var scenes: [[Scene]]

    init(classes: Int) {
        scenes = Array(repeating: [], count: classes)
    }

    /// Takes in the pictures of a batch that have a class.
    ///
    /// - Parameters:
    ///   - features: [N, F].
    ///   - logits: [N, classes].
    ///   - labels: one a picture.
    mutating func add(features: Tensor, logits: Tensor, labels: [Int?]) {
        let (width, classes) = (features.shape[1], logits.shape[1])
        let (values, scores) = (features.scalars, logits.scalars)
        for (row, label) in labels.enumerated() {
            guard let label else { continue }
            let probabilities = softmax(Array(scores[row * classes..<(row + 1) * classes]))
            scenes[label].append(
                Scene(
                    sureness: probabilities[label],
                    features: Array(values[row * width..<(row + 1) * width])))
        }
    }

    /// [classes, F]; the mean of all where a class has no pictures; nil without any.
    var tensor: Tensor? {
        let chosen = scenes.map { scenes in
            let count = (Double(scenes.count) * Self.surest).rounded(.up)
            return scenes.sorted { $0.sureness > $1.sureness }.prefix(Int(count)).map(\.features)
        }
        guard let all = Self.mean(of: chosen.flatMap { $0 }) else { return nil }
        let rows = chosen.map { Self.mean(of: $0) ?? all }
        return Tensor(shape: [rows.count, all.count], scalars: rows.flatMap { $0 })
    }

    private static func mean(of vectors: [[Float]]) -> [Float]? {
        guard let first = vectors.first else { return nil }
        return first.indices.map { index in
            Float(vectors.reduce(0.0) { $0 + Double($1[index]) } / Double(vectors.count))
        }
    }
}
