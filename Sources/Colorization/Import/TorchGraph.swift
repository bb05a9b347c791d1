import TorchSerialization

/// The modules of an `nn.gModule` in the order of their computation.
struct TorchGraph {
    /// A node that computes something.
    struct Node {
        /// The module.
        let module: TorchReference
        /// The modules whose outputs it takes, in order; nil where an input is none of a module.
        var inputs: [TorchReference?] = []
    }

    /// The network has twelve.
    private static let mostNodes = 100
    /// What a node of the network takes is one or two.
    private static let mostInputs = 100

    let nodes: [Node]
    /// What the file says is subtracted from the input.
    let mean: Double?

    /// Finds the graph in a table of `mean` and `model`, or the file's only object.
    init(_ file: TorchFile) throws(ModelImportError) {
        let isBare = file.instance(file.root) != nil
        let value = isBare ? file.root : file.table(file.root)?["model"] ?? .nothing
        guard let model = file.instance(value), model.className == "nn.gModule",
            let fields = file.table(value)
        else {
            let found = file.instance(value).map { "an object of class \($0.className)" }
            throw ModelImportError(
                "the file holds \(found ?? "no network") where a table of `mean` and `model`, or an "
                    + "nn.gModule, is expected. Only the colorization network of 2016 can be imported"
                    + ".")
        }
        mean = isBare ? nil : file.table(file.root)?["mean"].number
        var nodes: [Node] = []
        for value in try Self.nodes(fields["forwardnodes"], in: file) {
            if let node = try Self.node(value, in: file) { nodes.append(node) }
        }
        // Without its graph the container still has its modules, in some order.
        if nodes.isEmpty {
            nodes = try Self.nodes(fields["modules"], in: file).compactMap {
                $0.reference.map { Node(module: $0) }
            }
        }
        self.nodes = nodes
    }

    /// The items of a list of nodes or modules, counted before anything is made of them: a few bytes of a
    /// file can name a large object once more.
    private static func nodes(
        _ value: TorchValue, in file: TorchFile
    ) throws(ModelImportError) -> [TorchValue] {
        let list = file.table(value)?.list ?? []
        guard list.count <= mostNodes else {
            throw ModelImportError("its graph has \(list.count) nodes, too many for the network.")
        }
        return list
    }

    /// The node's data hold its module; `mapindex` lists the data of the nodes before it.
    private static func node(
        _ value: TorchValue, in file: TorchFile
    ) throws(ModelImportError) -> Node? {
        guard let data = file.table(file.table(value)?["data"] ?? .nothing),
            let module = data["module"].reference
        else { return nil }
        let parents = file.table(data["mapindex"])?.list ?? []
        guard parents.count <= mostInputs else {
            throw ModelImportError(
                "a node of its graph has \(parents.count) inputs, too many for the network.")
        }
        return Node(
            module: module, inputs: parents.map { file.table($0)?["module"].reference })
    }
}
