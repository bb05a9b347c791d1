import FoundationEssentials
import NeuralNetwork

/// Reads the entries of a model file's `__metadata__`.
struct ModelMetadata {
    let entries: [String: String]

    /// Refuses what this program cannot run.
    func checkKind() throws(ModelError) {
        let version = try text("format_version")
        guard Self.versions.contains(version) else {
            throw ModelError(
                .unsupportedFormat, subject: "format_version",
                detail: "the model's format_version is \(version); this program reads "
                    + Self.versions.joined(separator: " and "))
        }
        let architecture = try text("architecture")
        guard architecture == "let-there-be-color" else {
            throw unsupported("architecture", architecture, runs: ["let-there-be-color"])
        }
        _ = try target()
        _ = try globalBranch()
        _ = try globalPooling()
    }

    /// The second knows `global_branch`.
    private static let versions = ["1", "2"]

    /// What the output stands for.
    func target() throws(ModelError) -> ModelConfiguration.Target {
        try variant("target", default: .lab)
    }

    /// What the global branch gives.
    func globalBranch() throws(ModelError) -> ModelConfiguration.GlobalBranch {
        try text("format_version") == "1" ? .vector : variant("global_branch", default: .vector)
    }

    /// Of every block of the encoder: with the stem's they halve the copy five times.
    func encoderStrides() throws(ModelError) -> [Int] {
        let text = try text("encoder_strides")
        guard let strides = try? JSONDecoder().decode([Int].self, from: Data(text.utf8)),
            strides.count <= EncoderLayers.mostBlocks, strides.allSatisfy({ (1...2).contains($0) }),
            strides.count(where: { $0 == 2 }) == 4
        else {
            throw invalid(
                "encoder_strides",
                "a JSON array of up to \(EncoderLayers.mostBlocks) numbers, four of them 2 and all "
                    + "others 1")
        }
        return strides
    }

    /// What the network's input is multiplied with for the encoder.
    func encoderInputScale() throws(ModelError) -> Float {
        Float(try number("encoder_input_scale", in: 0.001...1000))
    }

    /// How the global map becomes a vector.
    func globalPooling() throws(ModelError) -> ModelConfiguration.GlobalPooling {
        try variant("global_pooling", default: .flatten)
    }

    /// One of the variants of the network that this program has.
    private func variant<Variant: CaseIterable & RawRepresentable<String>>(
        _ key: String, default fallback: Variant
    ) throws(ModelError) -> Variant {
        guard let text = entries[key] else { return fallback }
        guard let variant = Variant(rawValue: text) else {
            throw unsupported(key, text, runs: Variant.allCases.map(\.rawValue))
        }
        return variant
    }

    private func unsupported(_ key: String, _ found: String, runs known: [String]) -> ModelError {
        ModelError(
            .unsupportedArchitecture, subject: key,
            detail: "the model's \(key) is \(found); this program runs "
                + known.joined(separator: ", "))
    }

    func text(_ key: String) throws(ModelError) -> String {
        guard let value = entries[key] else {
            throw ModelError(
                .invalidMetadata, subject: key, detail: "the model's metadata lack \(key)")
        }
        return value
    }

    func input() throws(ModelError) -> ModelConfiguration.Input {
        let value = try text("input")
        guard let input = ModelConfiguration.Input(rawValue: value) else {
            throw invalid("input", "lab_l or luma_y")
        }
        return input
    }

    /// What 1 means of a* and b*; needless where they are not the target.
    func abRange() throws(ModelError) -> Float {
        let fallback: Double? = try target() == .lab ? nil : 100
        return Float(try number("ab_range", in: 1...1000, default: fallback))
    }

    /// A number in a range; without a default the entry is required.
    func number(
        _ key: String, in range: ClosedRange<Double>, default fallback: Double? = nil
    ) throws(ModelError) -> Double {
        if let fallback, entries[key] == nil { return fallback }
        guard let value = Double(try text(key)), range.contains(value) else {
            throw invalid(key, "a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }

    /// Side of the global copy: the global branch halves it five times.
    func globalSize() throws(ModelError) -> Int {
        let text = entries["global_size"] ?? "224"
        guard let size = Int(text), (32...1024).contains(size), size % 32 == 0 else {
            throw invalid("global_size", "a multiple of 32 from 32 to 1024")
        }
        return size
    }

    func hasGlobal() throws(ModelError) -> Bool {
        guard let value = Bool(entries["has_global"] ?? "true") else {
            throw invalid("has_global", "true or false")
        }
        return value
    }

    /// The class names, which must be as many as the classifier has outputs.
    func classes(count: Int) throws(ModelError) -> [String] {
        guard let text = entries["classes"], count > 0 else {
            return (0..<count).map { "class \($0)" }
        }
        guard let names = try? JSONDecoder().decode([String].self, from: Data(text.utf8)) else {
            throw invalid("classes", "a JSON array of strings")
        }
        guard names.count == count else {
            throw ModelError(
                .invalidMetadata, subject: "classes",
                detail: "the model names \(names.count) classes, but its classifier has \(count)")
        }
        return names
    }

    private func invalid(_ key: String, _ expected: String) -> ModelError {
        ModelError(
            .invalidMetadata, subject: key,
            detail: "the model's \(key) is \"\(entries[key] ?? "")\", expected \(expected)")
    }
}
