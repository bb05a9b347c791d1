import Kernels

/// An inverted residual with packed weights, over maps that keep all their rows.
///
/// The channels between its layers are many: only the rows that a band of outputs needs are there at a time,
/// so that they stay in the second-level cache. Results do not depend on bands.
struct InvertedResidualStage: Sendable {
    /// Whether the input's map may become the output's: it is added to, and no longer read by then.
    var writesOver: Bool { isResidual && expansion != nil }
    private let isResidual: Bool
    /// Number of channels that go out.
    var outputChannels: Int { projection.outputChannels }
    private let expansion: BlockedConvolution?
    private let depthwise: DepthwiseConvolution
    private let projection: BlockedConvolution

    /// Floats of the rows between the layers, about: less than the second-level cache of common processors.
    private static let bandFloats = 64 << 10

    init(_ block: InvertedResidual) {
        func pointwise(_ layer: Conv2d, _ activation: Activation) -> BlockedConvolution {
            BlockedConvolution(
                weight: layer.weight, bias: layer.bias, form: .direct, activation: activation)
        }
        isResidual = block.isResidual
        expansion = block.expansion.map { pointwise($0, .relu6) }
        depthwise = DepthwiseConvolution(
            weight: block.depthwise.weight, bias: block.depthwise.bias,
            stride: block.depthwise.stride, activation: .relu6)
        projection = pointwise(block.projection, .identity)
    }

    /// Extents of the output.
    func outputSize(of size: MapSize) -> MapSize {
        MapSize(
            width: depthwise.outputExtent(of: size.width),
            height: depthwise.outputExtent(of: size.height))
    }

    /// Multiplications and additions for a map.
    func operations(input: MapSize) -> Int {
        (expansion?.definedOperations ?? 0) * input.area
            + (depthwise.definedOperations + projection.definedOperations)
            * outputSize(of: input).area
    }

    /// Scratch that a thread needs for a map.
    func scratchFloats(input: MapSize) -> Int {
        max(
            expansion?.scratchFloats(width: input.width) ?? 1,
            projection.scratchFloats(width: outputSize(of: input).width))
    }

    /// Computes a whole map.
    ///
    /// - Parameters:
    ///   - input: the input.
    ///   - output: the map to write; the input itself if the block writes over it.
    ///   - threads: how many threads share the work.
    ///   - team: with enough scratch.
    ///   - memory: where the rows between the layers come from.
    func compute(
        from input: FeatureMapRows, into output: FeatureMapRows, threads: Int, team: ThreadTeam,
        memory: MemoryPool
    ) {
        if isResidual, !writesOver { output.writeChannels(of: input, firstChannel: 0) }
        let band = Band(self, input: input, output: output, memory: memory)
        var expanded = 0
        for first in stride(from: 0, to: output.height, by: band.rows) {
            let rows = first..<min(first + band.rows, output.height)
            if let expansion {
                let needed = depthwise.inputRows(of: rows, height: input.height).upperBound
                expansion.compute(
                    rows: expanded..<needed, from: input, into: band.wide, threads: threads,
                    team: team)
                expanded = needed
            }
            depthwise.compute(
                rows: rows, from: band.wide, into: band.filtered, threads: threads, team: team)
            projection.compute(
                rows: rows, from: band.filtered, into: output, threads: threads, team: team,
                accumulating: isResidual)
        }
    }

    /// The maps between the layers, as many rows of each as are needed at a time.
    private struct Band {
        /// Rows of the output that are computed at a time.
        let rows: Int
        /// What the channels are convolved in.
        let wide: FeatureMapRows
        /// What comes of that.
        let filtered: FeatureMapRows

        init(
            _ stage: InvertedResidualStage, input: FeatureMapRows, output: FeatureMapRows,
            memory pool: MemoryPool
        ) {
            let depthwise = stage.depthwise
            func floats(_ width: Int, _ rows: Int) -> Int {
                FeatureMapRows.floats(channels: depthwise.channels, width: width, capacity: rows)
            }
            let perRow = floats(input.width, depthwise.stride) + floats(output.width, 1)
            rows = min(output.height, max(1, InvertedResidualStage.bandFloats / perRow))
            let read = min(input.height, rows * depthwise.stride + depthwise.kernelSize)
            let isExpanded = stage.expansion != nil
            let memory = FeatureMapMemory(
                floats: (isExpanded ? floats(input.width, read) : 0) + floats(output.width, rows),
                from: pool)
            wide =
                isExpanded
                ? FeatureMapRows(
                    channels: depthwise.channels, width: input.width, height: input.height,
                    capacity: read, isPadded: false, in: memory) : input
            filtered = FeatureMapRows(
                channels: depthwise.channels, width: output.width, height: output.height,
                capacity: rows, isPadded: false, in: memory)
        }
    }
}
