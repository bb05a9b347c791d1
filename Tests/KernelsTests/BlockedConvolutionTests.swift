import CKernels
import TensorCore
import Testing

@testable import Kernels

@Suite struct BlockedConvolutionTests {
    static let forms: [BlockedConvolution.Form] = [.direct, .winograd, .split, .narrow]

    private static func cases(_ form: BlockedConvolution.Form, count: Int) -> [ConvolutionCase] {
        var random = SeededRandom(seed: 20_16)
        return (0..<count).map { _ in ConvolutionCase(form, random: &random) }
    }

    /// Channels beside and across blocks, maps down to a single sample, every instruction set.
    @Test(arguments: forms, KernelLevelTests.levels)
    func agreesWithTheReference(_ form: BlockedConvolution.Form, _ level: ckernels_isa) {
        for c in Self.cases(form, count: 60) {
            let difference = maximumDifference(c.run(level: level), c.reference())
            // Weights and inputs reach 1: the transform's rounding grows with the channels.
            #expect(difference <= 1e-5 * Float(c.inputs) + 1e-5, "\(c), level \(level.rawValue)")
        }
    }

    @Test(arguments: forms)
    func neitherBandsNorThreadsChangeABit(_ form: BlockedConvolution.Form) {
        for c in Self.cases(form, count: 20) {
            let whole = c.run().scalars
            #expect(c.run(bandRows: 4).scalars == whole, "\(c) in bands")
            #expect(c.run(bandRows: 8, threads: 3).scalars == whole, "\(c) on threads")
        }
    }

    /// More tiles and rows than one piece of work has.
    @Test(arguments: forms) func piecesJoin(_ form: BlockedConvolution.Form) {
        var random = SeededRandom(seed: 5)
        var c = ConvolutionCase(form, random: &random)
        (c.inputs, c.height, c.width) = (20, 50, 230)
        let result = c.run(threads: 2)
        #expect(maximumDifference(result, c.reference()) <= 3e-4)
        #expect(c.run().scalars == result.scalars)
    }

    @Test func readsOnlyTheFirstInputChannelsOfLongerWeights() {
        var random = SeededRandom(seed: 8)
        let weight = random.tensor([4, 7, 3, 3])
        for form in [BlockedConvolution.Form.direct, .winograd] {
            let all = BlockedConvolution(
                weight: weight, bias: nil, inputChannels: 3, form: form, activation: .identity)
            let first = BlockedConvolution(
                weight: Tensor(
                    shape: [4, 3, 3, 3],
                    scalars: (0..<4).flatMap { output in
                        weight.scalars[output * 63..<output * 63 + 27]
                    }), bias: nil, form: form, activation: .identity)
            let size = ckernelsPackedFloats(all)
            #expect(all.inputChannels == 3)
            #expect(
                (0..<size).allSatisfy { all.weights[0].base[$0] == first.weights[0].base[$0] })
        }
    }

    private func ckernelsPackedFloats(_ convolution: BlockedConvolution) -> Int {
        (convolution.form == .winograd ? 36 : 9) * 16 * 16
    }

    /// What ``BlockedConvolution/computableRows(of:height:)`` promises is what the definition reads.
    @Test(arguments: forms) func rowsDependOnNoMoreThanPromised(_ form: BlockedConvolution.Form) {
        let factor = form == .split || form == .spread ? 2 : 1
        for var c in Self.cases(form, count: 30) {
            c.width = 5
            let convolution = BlockedConvolution(
                weight: c.parameters.weight, bias: nil, stride: c.stride, leading: c.leading,
                form: form, activation: c.activation)
            let pad = c.leading ?? c.kernelSize / 2
            for rows in 0...c.height {
                let computable = convolution.computableRows(of: rows, height: c.height)
                for row in 0..<computable {
                    let last = min(
                        (row * c.stride - pad + c.kernelSize - 1) / factor, c.height - 1)
                    #expect(last < rows, "\(c): row \(row) of \(rows)")
                }
                if computable < convolution.outputExtent(of: c.height),
                    form != .winograd || computable > 0
                {
                    let first = convolution.firstInputRow(of: computable)
                    #expect(first <= max(0, (computable * c.stride - pad) / factor))
                }
                if rows == c.height {
                    #expect(computable == convolution.outputExtent(of: c.height))
                }
            }
        }
    }

    @Test func trapsOnRowsThatAreNoWholeTiles() async {
        await #expect(processExitsWith: .failure) {
            var random = SeededRandom(seed: 1)
            let convolution = BlockedConvolution(
                weight: random.tensor([2, 2, 3, 3]), bias: nil, form: .winograd,
                activation: .relu)
            let map = FeatureMapRows(channels: 2, width: 9, height: 9, capacity: 9)
            convolution.compute(
                rows: 2..<6, from: map, into: map, threads: 1,
                team: ThreadTeam(scratchFloats: convolution.scratchFloats(width: 9)))
        }
    }

    @Test func trapsOnRowsWithoutPadding() async {
        await #expect(processExitsWith: .failure) {
            let convolution = BlockedConvolution(
                weight: Tensor(zeros: [2, 2, 3, 3]), bias: nil, form: .direct, activation: .relu)
            let bare = FeatureMapRows(
                channels: 2, width: 9, height: 9, capacity: 9, isPadded: false)
            let output = FeatureMapRows(channels: 2, width: 9, height: 9, capacity: 9)
            convolution.compute(
                rows: 0..<9, from: bare, into: output, threads: 1,
                team: ThreadTeam(scratchFloats: convolution.scratchFloats(width: 9)))
        }
    }

    @Test func trapsOnTooLittleScratchOfRows() async {
        await #expect(processExitsWith: .failure) {
            let weight = Tensor(zeros: [2, 2, 3, 3])
            let convolution = BlockedConvolution(
                weight: weight, bias: nil, form: .direct, activation: .relu)
            let map = FeatureMapRows(channels: 2, width: 9, height: 9, capacity: 9)
            convolution.compute(
                rows: 0..<9, from: map, into: map, threads: 1, team: ThreadTeam(scratchFloats: 1))
        }
    }

    @Test func trapsOnTooLittleScratchOfTiles() async {
        await #expect(processExitsWith: .failure) {
            let weight = Tensor(zeros: [2, 2, 3, 3])
            let convolution = BlockedConvolution(
                weight: weight, bias: nil, form: .winograd, activation: .relu)
            let map = FeatureMapRows(channels: 2, width: 9, height: 9, capacity: 9)
            convolution.compute(
                rows: 0..<8, from: map, into: map, threads: 1, team: ThreadTeam(scratchFloats: 1))
        }
    }

    /// Of the rows that one call computes there are most where maps are wide enough for few of them: rounding
    /// counts most there.
    @Test(arguments: [1, 7, 20, 24, 32, 33, 48, 49, 96, 97])
    func scratchIsEnough(width: Int) {
        let weight = Tensor(zeros: [2, 2, 3, 3])
        for form in [BlockedConvolution.Form.direct, .winograd, .split] {
            let convolution = BlockedConvolution(
                weight: weight, bias: nil, form: form, activation: .relu)
            let extent = convolution.outputExtent(of: width)
            let height = convolution.outputExtent(of: 8)
            convolution.compute(
                rows: 0..<height,
                from: FeatureMapRows(channels: 2, width: width, height: 8, capacity: 8),
                into: FeatureMapRows(channels: 2, width: extent, height: height, capacity: height),
                threads: 1,
                team: ThreadTeam(scratchFloats: convolution.scratchFloats(width: width)))
        }
    }
}

func maximumDifference(_ a: Tensor, _ b: Tensor) -> Float {
    zip(a.scalars, b.scalars).reduce(a.shape == b.shape ? 0 : .infinity) {
        let difference = abs($1.0 - $1.1)
        return difference.isNaN ? .infinity : max($0, difference)
    }
}
