import SafeTensors
import SystemPackage

/// Reads the tensors of a PyTorch program (its `state_dict`) from a safetensors file.
enum StateDictionary {
    /// Entries of `__metadata__` that say what a model is; they win over what its names suggest.
    private static let telling = [
        "name", "version", "input", "input_mean", "target", "ab_range", "bn_eps", "has_global",
        "global_pooling", "global_size", "classes", "license",
    ]

    static func read(_ path: FilePath) throws(ModelImportError) -> ForeignWeights {
        let file: SafeTensorsFile
        do throws(SafeTensorsError) {
            file = try SafeTensorsFile(mapping: path)
        } catch {
            throw ModelImportError(error.description)
        }
        guard file.metadata["format_version"] == nil || file.metadata["architecture"] == nil else {
            throw ModelImportError(
                path, "this is already a model of Autochrome. Use it as it is, with --model.")
        }
        // A counter of PyTorch's normalization, which nothing is computed with.
        let names = file.names.filter { !$0.hasSuffix(".num_batches_tracked") }
        let scheme = try scheme(for: names, path)
        var result = ForeignWeights(
            format: "PyTorch, named as in \(scheme.title)", metadata: scheme.metadata,
            remarks: scheme.remarks)
        let ours = scheme.names
        do throws(SafeTensorsError) {
            for name in names {
                if let our = ours[name] { result.parameters[our] = try file.tensor(named: name) }
            }
        } catch {
            throw ModelImportError(error.description)
        }
        for key in telling { result.metadata[key] = file.metadata[key] ?? result.metadata[key] }
        try checkMetadata(result.metadata, path)
        return result
    }

    /// The scheme that has a place for most of the names.
    private static func scheme(
        for names: [String], _ path: FilePath
    ) throws(ModelImportError) -> NamingScheme {
        var best = (known: 0, scheme: NamingScheme.all[0])
        for scheme in NamingScheme.all {
            let ours = scheme.names
            let known = names.count { ours[$0] != nil }
            if known > best.known { best = (known, scheme) }
        }
        let ours = best.scheme.names
        guard best.known > 0 else {
            let known = NamingScheme.all.map(\.title).joined(separator: ", ")
            throw ModelImportError(
                path,
                "its tensors have unknown names, such as '\(names.first ?? "")'. Rename "
                    + "them as in one of: \(known).")
        }
        if let stranger = names.first(where: { ours[$0] == nil }) {
            throw ModelImportError(
                path,
                "the tensor '\(stranger)' does not belong to the network as \(best.scheme.title) names "
                    + "it. Only the colorization network of 2016 can be imported.")
        }
        return best.scheme
    }

    private static func checkMetadata(
        _ metadata: [String: String], _ path: FilePath
    ) throws(ModelImportError) {
        // Other targets have ranges of their own.
        let isLab = metadata["target", default: "lab"] == "lab"
        let needed = (["input", "input_mean"] + (isLab ? ["ab_range"] : []))
            .filter { metadata[$0] == nil }
        guard needed.isEmpty else {
            throw ModelImportError(
                path,
                "its metadata do not say \(needed.joined(separator: ", ")). Save it with "
                    + "save_file(tensors, path, metadata={\"input\": \"lab_l\", \"input_mean\": "
                    + "\"0.5\", \"ab_range\": \"100\"}), with the values of the training.")
        }
    }
}
