import CKernels

extension BlockedConvolution {
    /// Computes rows of the output.
    ///
    /// - Parameters:
    ///   - rows: rows of the output map. For the Winograd form they begin at a multiple of 4, and end at
    ///     one or at the end of the map; for the split and the spread form they are whole pairs.
    ///   - input: holds the rows that they depend on.
    ///   - output: keeps at least that many rows.
    ///   - threads: how many threads share the work.
    ///   - team: with scratch of at least ``scratchFloats(width:)``.
    ///   - accumulates: whether what the output holds is added before the activation; for the direct form.
    /// - Precondition: the maps have the channels, lanes and extents that the convolution gives; the input is
    ///   padded, unless each output depends on one place of it.
    public func compute(
        rows: Range<Int>, from input: FeatureMapRows, into output: FeatureMapRows, threads: Int,
        team: ThreadTeam, accumulating accumulates: Bool = false
    ) {
        precondition(
            (!accumulates || form == .direct) && input.channels == inputChannels
                && output.channels == outputChannels
                && input.lanes == inputLanes && output.lanes == outputLanes
                && (input.isPadded || kernelSize == 1)
                && output.width == outputExtent(of: input.width)
                && output.height == outputExtent(of: input.height)
                && rows.upperBound <= output.height && rows.count <= output.capacity,
            "rows \(rows) of \(output.channels)x\(output.height)x\(output.width) from "
                + "\(input.channels)x\(input.height)x\(input.width)")
        guard !rows.isEmpty else { return }
        switch form {
        case .direct, .summed:
            var pass = DirectPass(self)
            pass.accumulates = accumulates
            computeDirect(pass, rows, input, output, threads, team)
        case .split, .spread:
            for phase in 0..<4 {
                computeDirect(
                    DirectPass(self, phase: phase), rows.lowerBound / 2..<rows.upperBound / 2,
                    input, output, threads, team)
            }
        case .winograd: computeTiles(rows, input, output, threads, team)
        case .narrow: computeNarrow(rows, input, output, threads, team)
        }
    }

    /// Scratch that a thread needs for maps of a width.
    public func scratchFloats(width: Int) -> Int {
        switch form {
        case .direct, .split, .spread, .summed:
            return Self.floatsPerPointer * segmentCount
                * rowsPerCall(width: outputExtent(of: width) / spread)
        case .narrow: return 1
        case .winograd:
            var job = ckernels_winograd()
            job.blocks = (inputChannels + 15) / 16
            job.output_blocks = (outputChannels + 15) / 16
            return ckernels_winograd_scratch(&job, mostTiles)
        }
    }

    // MARK: Products for each kernel position

    /// One sweep over the output rows with one set of weights.
    struct DirectPass {
        let weights: UnsafePointer<Float>
        let tapRows: Int
        let tapColumns: Int
        /// Input rows from one output row to the next, and the first row and column of the first.
        let stride: Int
        let firstRow: Int
        let column: Int
        /// Distance of the outputs, and where the first stands.
        let spread: Int
        let outputRow: Int
        let outputColumn: Int
        /// Whether what the outputs hold is added.
        var accumulates = false

        /// All of a plain convolution, or of one whose outputs are summed.
        init(_ convolution: BlockedConvolution) {
            weights = UnsafePointer(convolution.weights[0].base)
            let isSummed = convolution.form == .summed
            tapRows = isSummed ? 4 : convolution.kernelSize
            tapColumns = tapRows
            stride = isSummed ? 2 : convolution.stride
            firstRow = -convolution.leading
            // A row begins with one column of padding.
            column = 1 + firstRow
            (spread, outputRow, outputColumn) = (1, 0, 0)
        }

        /// The outputs at one position inside the samples of an upsampled map.
        init(_ convolution: BlockedConvolution, phase: Int) {
            weights = UnsafePointer(convolution.weights[phase].base)
            (stride, spread) = (1, 2)
            (outputRow, outputColumn) = (phase / 2, phase % 2)
            let isSplit = convolution.form == .split
            tapRows = isSplit ? 2 : 1 + outputRow
            tapColumns = isSplit ? 2 : 1 + outputColumn
            firstRow = isSplit ? outputRow - 1 : 0
            column = isSplit ? outputColumn : 1
        }
    }

    private static let floatsPerPointer =
        MemoryLayout<UnsafePointer<Float>>.stride / MemoryLayout<Float>.stride

    /// Distance of the outputs of one sweep.
    private var spread: Int { form == .split || form == .spread ? 2 : 1 }

    /// Pointers that an output row takes in one sweep, at most.
    private var segmentCount: Int {
        let taps =
            switch form {
            case .summed: 16
            case .split, .spread: 4
            case .direct, .narrow, .winograd: kernelSize * kernelSize
            }
        return taps * ((inputChannels + inputLanes - 1) / inputLanes)
    }

    /// Rows that one call computes: enough outputs for the panels that it reads.
    private func rowsPerCall(width: Int) -> Int { max(1, 96 / width) }

    private func computeDirect(
        _ pass: DirectPass, _ rows: Range<Int>, _ input: FeatureMapRows, _ output: FeatureMapRows,
        _ threads: Int, _ team: ThreadTeam
    ) {
        let outputs = output.width / pass.spread
        let rowStep = rowsPerCall(width: outputs)
        let rowParts = (rows.count + rowStep - 1) / rowStep
        let panel = ckernels_panel_blocks(instructionSet)
        // Few rows: the threads share the panels instead.
        let blockStep =
            rowParts >= 4 * threads
            ? output.blocks
            : max(1, output.blocks / (4 * threads * panel)) * panel
        let blockParts = (output.blocks + blockStep - 1) / blockStep
        var job = directJob(pass, input, output)
        precondition(
            Self.floatsPerPointer * ckernels_direct_scratch(&job, min(rowStep, rows.count))
                <= team.scratchFloats, "\(team.scratchFloats) floats of scratch are too few")
        team.perform(rowParts * blockParts, threads: threads) { part, memory in
            let first = rows.lowerBound + part / blockParts * rowStep
            let block = part % blockParts * blockStep
            computeDirect(
                pass, job, first..<min(first + rowStep, rows.upperBound),
                blocks: block..<min(block + blockStep, output.blocks), input, output, memory)
        }
    }

    private func computeDirect(
        _ pass: DirectPass, _ job: ckernels_direct, _ rows: Range<Int>, blocks: Range<Int>,
        _ input: FeatureMapRows, _ output: FeatureMapRows, _ memory: UnsafeMutablePointer<Float>
    ) {
        let taps = pass.tapRows
        withUnsafeTemporaryAllocation(
            of: UnsafePointer<Float>?.self, capacity: rows.count * taps
        ) { inputRows in
            withUnsafeTemporaryAllocation(
                of: UnsafeMutablePointer<Float>?.self, capacity: rows.count
            ) { outputRows in
                for (index, y) in rows.enumerated() {
                    for tap in 0..<taps {
                        inputRows[index * taps + tap] = input.paddedRow(
                            y * pass.stride + pass.firstRow + tap)
                    }
                    outputRows[index] =
                        output.row(y * pass.spread + pass.outputRow)
                        + pass.outputColumn * output.lanes
                }
                var job = job
                memory.withMemoryRebound(
                    to: UnsafePointer<Float>?.self, capacity: rows.count * segmentCount
                ) {
                    ckernels_convolve_direct(
                        instructionSet, &job, inputRows.baseAddress, outputRows.baseAddress,
                        rows.count, blocks.lowerBound, blocks.count, $0)
                }
            }
        }
    }

    private func directJob(
        _ pass: DirectPass, _ input: FeatureMapRows, _ output: FeatureMapRows
    ) -> ckernels_direct {
        ckernels_direct(
            taps_y: pass.tapRows, taps_x: pass.tapColumns, blocks: input.blocks, lanes: input.lanes,
            last_lanes: input.channels - (input.blocks - 1) * input.lanes,
            block_step: input.blockStep, column: pass.column, stride: pass.stride,
            packed: pass.weights, epilogue: epilogue, accumulates: pass.accumulates ? 1 : 0,
            outputs: output.width / pass.spread,
            output_step: pass.spread * output.lanes, output_block_step: output.blockStep)
    }

    private var epilogue: ckernels_epilogue {
        ckernels_epilogue(bias: UnsafePointer(bias.base), activation: activation.kernel)
    }

    // MARK: Tiles

    /// Tiles of a piece of work: as many as make reading the weights cheap beside the products, and
    /// few enough for the second-level cache where the weights are small.
    private var mostTiles: Int {
        36 * inputChannels * outputChannels * MemoryLayout<Float>.stride > 12 << 20 ? 128 : 48
    }

    private func computeTiles(
        _ rows: Range<Int>, _ input: FeatureMapRows, _ output: FeatureMapRows, _ threads: Int,
        _ team: ThreadTeam
    ) {
        precondition(
            rows.lowerBound % 4 == 0 && (rows.count % 4 == 0 || rows.upperBound == output.height),
            "rows \(rows) of \(output.height) in tiles of 4")
        let tileRows = (rows.count + 3) / 4
        let tiles = tileRows * ((output.width + 3) / 4)
        let rounds = (tiles + threads * mostTiles - 1) / (threads * mostTiles)
        let share = (tiles + threads * rounds - 1) / (threads * rounds)
        withRows(rows, tileRows: tileRows, input, output) { inputRows, outputRows in
            var job = ckernels_winograd(
                input_rows: inputRows, output_rows: outputRows, width: output.width,
                blocks: input.blocks, block_step: input.blockStep, output_blocks: output.blocks,
                output_block_step: output.blockStep, packed: weights[0].base, epilogue: epilogue)
            precondition(
                ckernels_winograd_scratch(&job, min(share, tiles)) <= team.scratchFloats,
                "\(team.scratchFloats) floats of scratch are too few")
            team.perform((tiles + share - 1) / share, threads: threads) { part, memory in
                let first = part * share
                ckernels_convolve_winograd(
                    instructionSet, &job, first, min(share, tiles - first), memory)
            }
        }
    }

    /// Lends the rows that tiles read, from the one above the first tile on, and those they write.
    private func withRows(
        _ rows: Range<Int>, tileRows: Int, _ input: FeatureMapRows, _ output: FeatureMapRows,
        _ body: (
            UnsafePointer<UnsafePointer<Float>?>?, UnsafePointer<UnsafeMutablePointer<Float>?>?
        ) -> Void
    ) {
        let inputRows = (0..<4 * tileRows + 2).map {
            Optional(input.paddedRow(rows.lowerBound - 1 + $0))
        }
        let outputRows = (0..<4 * tileRows).map { index in
            index < rows.count ? output.row(rows.lowerBound + index) : nil
        }
        inputRows.withUnsafeBufferPointer { inputs in
            outputRows.withUnsafeBufferPointer { body(inputs.baseAddress, $0.baseAddress) }
        }
    }

    // MARK: Few outputs

    private func computeNarrow(
        _ rows: Range<Int>, _ input: FeatureMapRows, _ output: FeatureMapRows, _ threads: Int,
        _ team: ThreadTeam
    ) {
        team.perform(rows.count, threads: threads) { index, _ in
            let y = rows.lowerBound + index
            let inputs = (-1...1).map { Optional(input.paddedRow(y + $0)) }
            let outputs = (0..<outputChannels).map {
                Optional(output.row(y) + $0 * output.blockStep)
            }
            inputs.withUnsafeBufferPointer { inputs in
                var job = ckernels_narrow(
                    rows: inputs.baseAddress, width: output.width, blocks: input.blocks,
                    block_step: input.blockStep, weights: weights[0].base, bias: bias.base,
                    outputs: outputChannels)
                outputs.withUnsafeBufferPointer {
                    ckernels_convolve_narrow(instructionSet, &job, $0.baseAddress)
                }
            }
        }
    }
}
