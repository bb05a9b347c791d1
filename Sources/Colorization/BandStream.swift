import Kernels

/// A picture on its way through a chain of convolutions, a band of rows at a time.
///
/// Every map keeps the rows that the next layer still needs, so that nothing is computed twice, and
/// memory depends on the width and not on the height.
final class BandStream {
    private let stages: [ConvolutionStage]
    private let maps: [MapRows]
    private let scratch: ThreadScratch
    private var progress: BandProgress

    init(_ chain: StageChain, _ plan: StageChain.Plan) {
        stages = chain.stages
        progress = BandProgress(stages: chain.stages, sizes: plan.sizes)
        scratch = ThreadScratch(capacity: plan.scratch)
        maps = plan.sizes.enumerated().map { index, size in
            let (channels, lanes) =
                index == 0
                ? (
                    chain.stages[0].convolution.inputChannels,
                    chain.stages[0].convolution.inputLanes
                )
                : (
                    chain.stages[index - 1].convolution.outputChannels,
                    chain.stages[index - 1].convolution.outputLanes
                )
            return MapRows(
                channels: channels, width: size.width, height: size.height,
                capacity: plan.capacities[index], lanes: lanes)
        }
    }

    /// Where the rows of the input are written, and what comes out.
    var input: MapRows { maps[0] }
    var output: MapRows { maps[maps.count - 1] }

    /// Computes all that more rows of the input allow.
    ///
    /// - Parameters:
    ///   - rows: how many rows of the input are there, from the first on.
    ///   - bias: for the stage that awaits one.
    ///   - threads: asked before every stage.
    ///   - observe: sees each stage's new rows.
    /// - Returns: the rows of the output that are new; they are there until the next call.
    func advance(
        to rows: Int, bias: BorderBias?, threads: ThreadBudget,
        observe: (Int, Range<Int>, MapRows) -> Void = { _, _, _ in }
    ) -> Range<Int> {
        var produced = 0..<0
        for (index, fresh) in progress.arrive(rows).enumerated() {
            let stage = stages[index]
            stage.convolution.compute(
                rows: fresh, from: maps[index], into: maps[index + 1], threads: threads.count,
                scratch: scratch)
            if stage.awaitsBias, let bias {
                bias.apply(
                    to: fresh, of: maps[index + 1], threads: threads.count, scratch: scratch)
            }
            observe(index, fresh, maps[index + 1])
            produced = fresh
        }
        progress.release()
        return produced
    }
}

extension StageChain.Plan {
    /// Memory of the rings and of each thread, in bytes.
    func bytes(_ stages: [ConvolutionStage]) -> (maps: Int, thread: Int) {
        let outputs = stages.enumerated().reduce(0) { sum, item in
            sum
                + MapRows.bytes(
                    channels: item.element.convolution.outputChannels,
                    width: sizes[item.offset + 1].width, capacity: capacities[item.offset + 1],
                    lanes: item.element.convolution.outputLanes)
        }
        let input = MapRows.bytes(
            channels: stages[0].convolution.inputChannels, width: sizes[0].width,
            capacity: capacities[0], lanes: stages[0].convolution.inputLanes)
        return (input + outputs, scratch * MemoryLayout<Float>.stride)
    }
}
