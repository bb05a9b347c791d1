public import Kernels

/// A picture on its way through a chain of convolutions, a band of rows at a time.
///
/// Every map keeps the rows that the next layer still needs, so that nothing is computed twice, and
/// memory depends on the width and not on the height.
public final class BandStream {
    private let stages: [ConvolutionStage]
    private let maps: [FeatureMapRows]
    /// The threads that compute.
    public let team: ThreadTeam
    private var progress: BandProgress

    /// Room for the maps of a plan.
    public init(_ chain: StageChain, _ plan: StageChain.Plan, memory pool: MemoryPool) {
        stages = chain.stages
        progress = BandProgress(stages: chain.stages, sizes: plan.maps.map(\.size))
        let memory = FeatureMapMemory(floats: plan.mapFloats, from: pool)
        maps = plan.maps.map { map in
            FeatureMapRows(
                channels: map.channels, width: map.size.width, height: map.size.height,
                capacity: map.capacity, lanes: map.lanes, in: memory)
        }
        team = ThreadTeam(scratchFloats: plan.scratch, from: pool)
    }

    /// Where the rows of the input are written.
    public var input: FeatureMapRows { maps[0] }
    /// What comes out.
    public var output: FeatureMapRows { maps[maps.count - 1] }

    /// Computes all that more rows of the input allow.
    ///
    /// - Parameters:
    ///   - rows: how many rows of the input are there, from the first on.
    ///   - addend: for the stage that awaits one.
    ///   - threads: asked before every stage.
    ///   - observe: sees each stage's new rows.
    /// - Returns: the rows of the output that are new; they are there until the next call.
    public func advance(
        to rows: Int, addend: (any RowAddend)?, threads: ThreadBudget,
        observe: (Int, Range<Int>, FeatureMapRows) -> Void = { _, _, _ in }
    ) -> Range<Int> {
        var produced = 0..<0
        for (index, fresh) in progress.arrive(rows).enumerated() {
            let stage = stages[index]
            stage.convolution.compute(
                rows: fresh, from: maps[index], into: maps[index + 1], threads: threads.count,
                team: team)
            if stage.awaitsAddend, let addend {
                addend.apply(
                    to: fresh, of: maps[index + 1], threads: threads.count, team: team)
            }
            observe(index, fresh, maps[index + 1])
            produced = fresh
        }
        progress.release()
        return produced
    }
}
