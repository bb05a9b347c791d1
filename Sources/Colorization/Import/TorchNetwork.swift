import SystemPackage
import TensorCore
import TorchSerialization

/// Finds the network of the paper among the modules of a Torch7 file, by the forms and shapes of its
/// parts, wherever they stand.
struct TorchNetwork {
    let file: TorchFile
    private let parts: [TorchPart]
    /// Modules that are no parts.
    private let rest: [String]

    /// Positions of the last map of the global branch, 7x7 for a picture of 224x224.
    private static let positions = 49

    static func read(_ path: FilePath) throws(ModelImportError) -> ForeignWeights {
        let file: TorchFile
        do throws(TorchError) {
            file = try TorchFile(mapping: path)
        } catch {
            throw ModelImportError(error.description)
        }
        do throws(ModelImportError) {
            let graph = try TorchGraph(file)
            return try TorchNetwork(file, graph).weights(graph)
        } catch {
            throw ModelImportError(path, error.description)
        }
    }

    private init(_ file: TorchFile, _ graph: TorchGraph) throws(ModelImportError) {
        self.file = file
        var parts: [TorchPart] = []
        var rest: [String] = []
        var seen: Set<TorchReference> = []
        for node in graph.nodes where seen.insert(node.module).inserted {
            let module = try TorchModule(node.module, in: file)
            if let found = TorchPart.parts(of: module) {
                parts += found
            } else {
                rest.append(module.description)
            }
        }
        self.parts = parts
        self.rest = rest
    }

    // MARK: Weights

    private func weights(_ graph: TorchGraph) throws(ModelImportError) -> ForeignWeights {
        let low = try copies(.low)
        let mid = try only(.mid)
        let global = try only(.globalConvolutions)
        let (fusion, color) = try output()
        let (linears, classifier) = try vectors(
            maps: global.layers.last?.outputs ?? 0,
            features: fusion.inputs - (mid.layers.last?.outputs ?? 0))
        try checkOrder(graph, mid: mid.module.reference, global: linears.module)
        var named: [(name: String, layer: TorchLayer)] = [("fusion", fusion)]
        for (name, layers) in [
            ("low", Array(low.layers)), ("mid", Array(mid.layers)),
            ("global.conv", Array(global.layers)), ("global.fc", linears.layers),
            ("color", Array(color)), ("classifier", classifier),
        ] {
            named += layers.enumerated().map { ("\(name).\($0)", $1) }
        }
        var result = try weights(named, mean: graph.mean)
        if !rest.isEmpty {
            result.remarks.append("Left out, because unknown: \(rest.joined(separator: ", ")).")
        }
        return result
    }

    // MARK: Parts

    /// The only part of a role.
    private func only(_ role: TorchPart.Role) throws(ModelImportError) -> TorchPart {
        let found = parts.filter { $0.role == role }
        guard let part = found.first, found.count == 1 else { throw missing(role, found.count) }
        return part
    }

    /// One of several parts of a role, all of which have to have the same weights.
    private func copies(_ role: TorchPart.Role) throws(ModelImportError) -> TorchPart {
        let found = parts.filter { $0.role == role }
        guard let first = found.first else { throw missing(role, 0) }
        for other in found.dropFirst() {
            for (layer, copy) in zip(first.layers, other.layers) {
                for (tensor, twin) in zip(layer.tensors, copy.tensors)
                where try !isEqual(tensor, twin) {
                    throw ModelImportError(
                        "its two copies of the low-level network have different weights. Only the "
                            + "colorization network of 2016, which shares them, can be imported.")
                }
            }
        }
        return first
    }

    private func isEqual(
        _ tensor: TorchTensor?, _ other: TorchTensor?
    ) throws(ModelImportError) -> Bool {
        guard let tensor, let other else { return tensor == nil && other == nil }
        // The same place in the file, which needs no reading.
        if tensor == other { return true }
        guard tensor.shape == other.shape else { return false }
        return try scalars(tensor).scalars == scalars(other).scalars
    }

    /// The fusion layer and the five layers of colorization, in one part or two.
    private func output() throws(ModelImportError) -> (
        fusion: TorchLayer, color: ArraySlice<TorchLayer>
    ) {
        if let both = parts.first(where: { $0.role == .fusionAndColor }),
            let fusion = both.layers.first
        {
            return (fusion, both.layers.dropFirst())
        }
        let color = try only(.color)
        guard let fusion = try only(.fusion).layers.first else { throw missing(.fusion, 0) }
        return (fusion, color.layers)
    }

    /// The three linear layers from the last global map to the features, and the scene classifier, which
    /// begins at the second; told by how many values go in and out.
    private func vectors(
        maps: Int, features: Int
    ) throws(ModelImportError) -> (
        global: (layers: [TorchLayer], module: TorchReference), classifier: [TorchLayer]
    ) {
        let runs = parts.filter { $0.role == .linears }
        let inputs = maps * Self.positions
        guard let start = runs.first(where: { $0.layers.first?.inputs == inputs }) else {
            throw ModelImportError(
                "no linear layer takes the \(inputs) values of the last global map"
                    + description(of: runs))
        }
        var layers = Array(start.layers)
        var module = start.module.reference
        while layers.count < 3 {
            let width = layers[layers.count - 1].outputs
            let next = runs.filter { run in
                run.layers.count == 1 && run.layers.first?.inputs == width
                    && (layers.count < 2 || run.layers.first?.outputs == features)
            }
            guard let run = next.first(where: \.module.isReplicated) ?? next.first else {
                throw ModelImportError(
                    "no linear layer takes the \(width) values of the one before"
                        + description(of: runs))
            }
            layers += run.layers
            module = run.module.reference
        }
        let classifier = parts.first {
            $0.role == .classifier && $0.layers.first?.inputs == layers[1].outputs
        }
        return ((layers, module), Array(classifier?.layers ?? []))
    }

    /// The mid-level map has to come first where both are joined, if the graph tells.
    private func checkOrder(
        _ graph: TorchGraph, mid: TorchReference, global: TorchReference
    ) throws(ModelImportError) {
        for node in graph.nodes where node.inputs.count == 2 {
            guard node.inputs[1] != mid, node.inputs[0] != global else {
                throw ModelImportError(
                    "it joins the global features before the mid-level map; in the network of 2016 "
                        + "the map comes first.")
            }
        }
    }

    // MARK: Messages

    private func missing(_ role: TorchPart.Role, _ found: Int) -> ModelImportError {
        let what =
            switch role {
            case .low: "low-level network (six convolutions of strides 2, 1, 2, 1, 2, 1)"
            case .mid: "mid-level network (two convolutions)"
            case .globalConvolutions:
                "global network (four convolutions of strides 2, 1, 2, 1, then linear layers)"
            case .fusion: "fusion layer (one convolution)"
            case .color, .fusionAndColor:
                "colorization network (five convolutions, two enlargements, a sigmoid)"
            case .linears, .classifier: "linear layers"
            }
        let count = found == 0 ? "has no part that is" : "has \(found) parts that could be"
        let others = rest.isEmpty ? "" : " Unknown: \(rest.joined(separator: ", "))."
        return ModelImportError("it \(count) the \(what).\(others)")
    }

    private func description(of runs: [TorchPart]) -> String {
        let shapes = runs.flatMap(\.layers).map { "\($0.inputs) to \($0.outputs)" }
        return "; there are: \(shapes.isEmpty ? "none" : shapes.joined(separator: ", "))."
    }
}
