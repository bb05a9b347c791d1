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
    private static let mostNodes = 1000

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
        let ordered = file.table(fields["forwardnodes"])?.list ?? []
        var nodes = ordered.compactMap { Self.node($0, in: file) }
        // Without its graph the container still has its modules, in some order.
        if nodes.isEmpty {
            nodes = (file.table(fields["modules"])?.list ?? []).compactMap {
                $0.reference.map { Node(module: $0) }
            }
        }
        guard nodes.count <= Self.mostNodes else {
            throw ModelImportError("its graph has \(nodes.count) nodes, too many for the network.")
        }
        self.nodes = nodes
    }

    /// The node's data hold its module; `mapindex` lists the data of the nodes before it.
    private static func node(_ value: TorchValue, in file: TorchFile) -> Node? {
        guard let data = file.table(file.table(value)?["data"] ?? .nothing),
            let module = data["module"].reference
        else { return nil }
        let parents = file.table(data["mapindex"])?.list ?? []
        return Node(
            module: module, inputs: parents.map { file.table($0)?["module"].reference })
    }
}
