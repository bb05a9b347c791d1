import Colorization
public import Records

/// A picture that lends its colours or its mood to others, ready for use.
public struct StyleReference: Codable, Hashable, Sendable {
    /// The picture as it was named.
    public var path: CodablePath
    /// SHA-256 of the picture, lower-case hexadecimal.
    public var sha256: String
    /// Its global features.
    var features: [Float]
    /// The scene classes' values.
    var logits: [Float]
    /// Its colours; nil if it has none or the network takes none: then it lends its features.
    var palette: Palette?

    init(path: CodablePath, sha256: String, global: GlobalFeatures, palette: Palette?) {
        self.palette = palette
        self.path = path
        self.sha256 = sha256
        features = global.features
        logits = global.logits
    }

    /// Whether its figures can be a reference's, wherever they come from.
    public var isSound: Bool {
        sha256.utf8.count == 64 && features.count <= 1 << 16 && logits.count <= 1 << 16
            && features.allSatisfy(\.isFinite) && logits.allSatisfy(\.isFinite)
    }

    var global: GlobalFeatures { GlobalFeatures(features: features, logits: logits) }

    /// Below this likeness of scenes the reference is worth a warning.
    static let leastOverlap = 0.2

    /// What a picture's record says of its reference.
    ///
    /// The likeness of two scenes is what the probabilities of their classes have in common.
    func record(for own: [SceneProbability], reference: [SceneProbability]) -> StyleRecord {
        let probabilities = Dictionary(
            reference.map { ($0.name, $0.probability) }, uniquingKeysWith: +)
        let overlap = own.reduce(0) { $0 + min($1.probability, probabilities[$1.name] ?? 0) }
        return StyleRecord(
            reference: path, sha256: sha256, scene: reference.first?.name,
            sceneOverlap: own.isEmpty ? nil : overlap)
    }
}
