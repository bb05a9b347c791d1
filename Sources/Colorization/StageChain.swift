import Kernels
import TensorCore

/// Convolutions that follow each other, run for any region of the last one's output.
struct StageChain: Sendable {
    let stages: [ConvolutionStage]

    /// What each map's extents are, and which part of each is needed for a part of the last.
    struct Plan {
        /// Extents of each map, the input first.
        let sizes: [MapSize]
        /// The part of each map that is computed, the input first.
        let regions: [Region]
        /// Floats that the maps take in each of the two buffers, and the patches.
        let demand: ChainMemory.Demand
    }

    /// Plans the computation of a region of the last map; nil for all of it.
    func plan(input: MapSize, output: Region? = nil) -> Plan {
        let sizes = stages.reduce(into: [input]) { sizes, stage in
            sizes.append(stage.outputSize(of: sizes[sizes.count - 1]))
        }
        let last = sizes[stages.count]
        var regions = [output ?? Region(x: 0, y: 0, width: last.width, height: last.height)]
        for index in stages.indices.reversed() {
            regions.insert(stages[index].inputRegion(for: regions[0], in: sizes[index]), at: 0)
        }
        return Plan(sizes: sizes, regions: regions, demand: demand(regions))
    }

    private func demand(_ regions: [Region]) -> ChainMemory.Demand {
        var demand = ChainMemory.Demand()
        demand.buffers[0] = stages[0].inputChannels * regions[0].area
        for (index, stage) in stages.enumerated() {
            let output = regions[index + 1]
            let buffer = (index + 1) % 2
            demand.buffers[buffer] = max(
                demand.buffers[buffer], stage.outputChannels * output.area)
            demand.patches = max(
                demand.patches,
                convolutionWorkspace(
                    geometry: stage.geometry(from: regions[index], to: output),
                    inputChannels: stage.inputChannels, outputWidth: output.width,
                    outputHeight: output.height))
        }
        return demand
    }

    /// Runs the stages on the input that ``ChainMemory/input`` holds.
    ///
    /// - Parameters:
    ///   - plan: what to compute; its demand fits the memory.
    ///   - memory: where maps live.
    ///   - finish: called with each stage's number and output, in order.
    /// - Returns: the last stage's output, valid until the memory is used again.
    func run(
        _ plan: Plan, in memory: borrowing ChainMemory,
        finish: (_ stage: Int, _ output: MutablePlanes) -> Void
    ) -> Planes {
        var input = Planes(
            memory.input, channels: stages[0].inputChannels, height: plan.regions[0].height,
            width: plan.regions[0].width)
        for (index, stage) in stages.enumerated() {
            let region = plan.regions[index + 1]
            let output = MutablePlanes(
                memory.buffer((index + 1) % 2), channels: stage.outputChannels,
                height: region.height, width: region.width)
            stage.run(
                input, geometry: stage.geometry(from: plan.regions[index], to: region),
                into: output, workspace: memory.patches)
            finish(index, output)
            input = output.planes
        }
        return input
    }
}

/// The memory of one thread: two buffers that the maps of a chain alternate between, and patches.
struct ChainMemory: ~Copyable {
    /// Floats that a computation needs.
    struct Demand: Equatable {
        var buffers = [0, 0]
        var patches = 0
        var bytes: Int { (buffers[0] + buffers[1] + patches) * MemoryLayout<Float>.stride }
    }

    private let even: Workspace
    private let odd: Workspace
    let patches: Workspace

    init(_ demand: Demand) {
        even = Workspace(capacity: demand.buffers[0])
        odd = Workspace(capacity: demand.buffers[1])
        patches = Workspace(capacity: demand.patches)
    }

    /// Where the input of a chain is put, [C, H, W] without gaps.
    var input: UnsafeMutablePointer<Float> { even.base }

    func buffer(_ index: Int) -> UnsafeMutablePointer<Float> {
        index == 0 ? even.base : odd.base
    }
}
