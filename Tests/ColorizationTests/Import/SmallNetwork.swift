import TensorCore
import TestSupport

/// A network of few channels with random weights, and the objects that Torch7 would write of it.
struct SmallNetwork {
    /// How the file is made.
    struct Form {
        var isDouble = false
        var isFlat = false
        var hasGradients = false
        var isMatrix = false
        var usesOldPadding = false
        /// Version of the normalizations; none without any.
        var normalization: Int?
        var fusionKernel = 3
        var hasClassifier = false
        var fusionIsApart = false
        var upsamplesOutput = false
        var joinsGlobalFirst = false
        /// Of the graph: nodes in order, or only the container's modules.
        var hasNodes = true
    }

    static let epsilon = 1e-3

    var form: Form
    /// What importing has to give.
    private(set) var expected: [String: Tensor] = [:]
    private var random: SeededRandom
    private var modules: [String: TorchItem] = [:]
    private var flat: TorchNode?

    init(seed: UInt64, _ form: Form = Form()) {
        self.form = form
        random = SeededRandom(seed: seed)
        if form.isFlat { flat = TorchNode(className: storageClass, payload: .item(.nothing)) }
        var channels = 1
        for (index, width) in [2, 3, 3, 4, 4, 5].enumerated() {
            convolution("low.\(index)", channels, width, stride: index % 2 == 0 ? 2 : 1)
            channels = width
        }
        convolution("mid.0", 5, 6)
        convolution("mid.1", 6, 4)
        for (index, (from, to)) in [(5, 5), (5, 5), (5, 6), (6, 6)].enumerated() {
            convolution("global.conv.\(index)", from, to, stride: index % 2 == 0 ? 2 : 1)
        }
        linear("global.fc.0", 6 * 49, 8)
        linear("global.fc.1", 8, 7)
        linear("global.fc.2", 7, 3)
        convolution("fusion", 7, 4, kernel: form.fusionKernel)
        for (index, (from, to)) in [(4, 4), (4, 3), (3, 3), (3, 3), (3, 2)].enumerated() {
            convolution("color.\(index)", from, to, isLast: index == 4)
        }
        if form.hasClassifier {
            // As wide as the features, so that sizes alone do not tell them apart.
            linear("classifier.0", 7, 3)
            linear("classifier.1", 3, 9, isLast: true)
        }
        finishFlat()
    }

    // MARK: Layers

    private var tensorClass: String { form.isDouble ? "torch.DoubleTensor" : "torch.FloatTensor" }
    private var storageClass: String {
        form.isDouble ? "torch.DoubleStorage" : "torch.FloatStorage"
    }
    private var flatScalars: [Float] = []

    private mutating func values(_ shape: [Int]) -> Tensor { random.tensor(shape) }

    private mutating func item(_ tensor: Tensor, as shape: [Int]) -> TorchItem {
        if let flat {
            let offset = flatScalars.count + 1
            flatScalars += tensor.scalars
            return .tensor(tensorClass, shape, offset: offset, of: .object(flat))
        }
        return .tensor(tensorClass, shape, of: storage(tensor.scalars))
    }

    private func storage(_ scalars: [Float]) -> TorchItem {
        form.isDouble
            ? .storage(storageClass, scalars.map(Double.init)) : .storage(storageClass, scalars)
    }

    private mutating func finishFlat() {
        guard let flat, case .object(let node) = storage(flatScalars) else { return }
        flat.payload = node.payload
    }

    private mutating func convolution(
        _ name: String, _ from: Int, _ to: Int, kernel: Int = 3, stride: Int = 1,
        isLast: Bool = false
    ) {
        let weight = values([to, from, kernel, kernel])
        let bias = values([to])
        expected["\(name).conv.weight"] = weight
        expected["\(name).conv.bias"] = bias
        let shape = form.isMatrix ? [to, from * kernel * kernel] : weight.shape
        var fields: [(key: TorchItem, value: TorchItem)] = [
            (.string("nOutputPlane"), .number(Double(to))),
            (.string("nInputPlane"), .number(Double(from))),
            (.string("kW"), .number(Double(kernel))), (.string("kH"), .number(Double(kernel))),
            (.string("dW"), .number(Double(stride))), (.string("dH"), .number(Double(stride))),
            (.string("weight"), item(weight, as: shape)), (.string("bias"), item(bias, as: [to])),
            (.string("finput"), .tensor(tensorClass, [], of: .nothing)),
        ]
        if form.hasGradients {
            fields.append((.string("gradWeight"), item(values(shape), as: shape)))
        }
        let padding = TorchItem.number(Double(kernel / 2))
        fields +=
            form.usesOldPadding
            ? [(.string("padding"), padding)]
            : [(.string("padW"), padding), (.string("padH"), padding)]
        let type = form.isMatrix ? "nn.SpatialConvolutionMM" : "nn.SpatialConvolution"
        add(name, type, fields, channels: to, isLast: isLast, "nn.SpatialBatchNormalization")
    }

    private mutating func linear(_ name: String, _ from: Int, _ to: Int, isLast: Bool = false) {
        let weight = values([to, from])
        let bias = values([to])
        expected["\(name).linear.weight"] = weight
        expected["\(name).linear.bias"] = bias
        add(
            name, "nn.Linear",
            [
                (.string("weight"), item(weight, as: [to, from])),
                (.string("bias"), item(bias, as: [to])),
            ], channels: to, isLast: isLast, "nn.BatchNormalization")
    }

    /// Keeps the layer, its normalization and its ReLU as one container.
    private mutating func add(
        _ name: String, _ type: String, _ fields: [(key: TorchItem, value: TorchItem)],
        channels: Int, isLast: Bool, _ normalizationType: String
    ) {
        var steps = [Self.object(type, fields)]
        if let version = form.normalization, !isLast {
            steps.append(normalization(name, normalizationType, channels, version))
        }
        if !isLast {
            steps.append(.module("nn.ReLU", ["threshold": .number(0), "val": .number(0)]))
        }
        modules[name] = Self.sequence(steps)
    }

    private mutating func normalization(
        _ name: String, _ type: String, _ channels: Int, _ version: Int
    ) -> TorchItem {
        let (weight, bias, mean) = (values([channels]), values([channels]), values([channels]))
        let variance = values([channels]).scalars.map { abs($0) + 0.1 }
        expected["\(name).bn.weight"] = weight
        expected["\(name).bn.bias"] = bias
        expected["\(name).bn.running_mean"] = mean
        expected["\(name).bn.running_var"] = Tensor(shape: [channels], scalars: variance)
        let spread =
            version == 1
            ? variance.map { Float(1 / (Double($0) + Self.epsilon).squareRoot()) } : variance
        let fields: [(key: TorchItem, value: TorchItem)] = [
            (.string("eps"), .number(Self.epsilon)),
            (.string("weight"), item(weight, as: [channels])),
            (.string("bias"), item(bias, as: [channels])),
            (.string("running_mean"), item(mean, as: [channels])),
            (
                .string(version == 1 ? "running_std" : "running_var"),
                item(Tensor(shape: [channels], scalars: spread), as: [channels])
            ),
        ]
        return Self.object(type, fields, version: "V \(version)")
    }

    private static func object(
        _ type: String, _ fields: [(key: TorchItem, value: TorchItem)], version: String = "V 1"
    ) -> TorchItem {
        .object(
            TorchNode(
                className: type, version: version,
                payload: .item(.table(TorchNode(pairs: fields.reversed())))))
    }

    static func sequence(_ items: [TorchItem]) -> TorchItem {
        .module("nn.Sequential", ["modules": .list(items)])
    }

    // MARK: File

    /// A layer with what follows it, to be damaged.
    func module(_ name: String) -> TorchItem { modules[name] ?? .nothing }

    private func run(_ names: [String]) -> [TorchItem] { names.map(module) }

    /// The file; `change` replaces modules before the graph is made of them.
    func file(mean: Double? = 0.25) -> [UInt8] {
        let graph = graph()
        return TorchWriter.file(
            mean.map { .fields(["model": graph, "mean": .number($0)]) } ?? graph)
    }

    mutating func replace(_ name: String, by item: TorchItem) { modules[name] = item }

    private func graph() -> TorchItem {
        let upsampling = TorchItem.module(
            "nn.SpatialUpSamplingNearest", ["scale_factor": .number(2)])
        let sigmoid = TorchItem.module("nn.Sigmoid")
        let low = (0..<2).map { _ in Self.sequence(run((0..<6).map { "low.\($0)" })) }
        let mid = Self.sequence(run(["mid.0", "mid.1"]))
        let global = Self.sequence(
            run((0..<4).map { "global.conv.\($0)" }) + [.module("nn.View")]
                + run(["global.fc.0", "global.fc.1"]))
        let features = Self.sequence(
            run(["global.fc.2"]) + [.module("nn.Replicate"), .module("nn.Replicate")])
        let color =
            run(["color.0"]) + [upsampling] + run(["color.1", "color.2"]) + [upsampling]
            + run(["color.3", "color.4"]) + [sigmoid] + (form.upsamplesOutput ? [upsampling] : [])
        var nodes = low + [mid, global, features]
        let join = TorchItem.module("nn.JoinTable", ["dimension": .number(2)])
        nodes.append(join)
        if form.fusionIsApart {
            nodes += [module("fusion"), Self.sequence(color)]
        } else {
            nodes.append(Self.sequence(run(["fusion"]) + color))
        }
        if form.hasClassifier {
            nodes.append(
                Self.sequence(run(["classifier.0", "classifier.1"]) + [.module("nn.LogSoftMax")]))
        }
        return container(nodes, join: join, [mid, features])
    }

    /// The graph with its nodes, and cycles among them as nngraph has.
    private func container(_ modules: [TorchItem], join: TorchItem, _ joined: [TorchItem])
        -> TorchItem
    {
        let data = modules.map { TorchNode(pairs: [(.string("module"), $0)]) }
        let first = form.joinsGlobalFirst ? 1 : 0
        for (index, item) in modules.enumerated() where item.node === join.node {
            let inputs = [joined[first], joined[1 - first]].compactMap { item in
                modules.firstIndex { $0.node === item.node }
            }
            var map: [(key: TorchItem, value: TorchItem)] = []
            for (place, input) in inputs.enumerated() {
                map.append((.table(data[input]), .number(Double(place + 1))))
                map.append((.number(Double(place + 1)), .table(data[input])))
            }
            data[index].pairs.append((.string("mapindex"), .table(TorchNode(pairs: map))))
            data[inputs[0]].pairs.append((.string("reverseMap"), .table(data[index])))
        }
        let nodes = data.map { TorchItem.module("nngraph.Node", ["data": .table($0)]) }
        let empty = TorchItem.module(
            "nngraph.Node", ["data": .fields(["nSplitOutputs": .number(2)])])
        return form.hasNodes
            ? .module(
                "nn.gModule",
                ["forwardnodes": .list([empty] + nodes + [empty]), "modules": .list(modules)])
            : .module("nn.gModule", ["modules": .list(modules)])
    }
}
