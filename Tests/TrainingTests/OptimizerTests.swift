import Foundation
import Kernels
import NeuralNetwork
import SafeTensors
import SystemPackage
import TensorCore
import TestSupport
import Testing

@testable import Training

@Suite struct OptimizerTests {
    private let team = ThreadTeam(scratchFloats: 1)

    private func tensors(_ name: String) throws -> [String: Tensor] {
        let file = try SafeTensorsFile(
            mapping: FilePath(Fixtures.url("pytorch/train_\(name).safetensors").path))
        var result: [String: Tensor] = [:]
        for name in file.names { result[name] = try file.tensor(named: name) }
        return result
    }

    private func largestDifference(_ a: Tensor, _ b: Tensor) -> Float {
        zip(a.scalars, b.scalars).reduce(0) { max($0, abs($1.0 - $1.1)) }
    }

    /// One step on every parameter of a network, as PyTorch made it.
    @Test func adadeltaMovesANetworkAsPyTorchDoes() throws {
        let (before, after) = (try tensors("model_before"), try tensors("model_after"))
        let gradients = try tensors("gradients")
        var parameters = before
        var optimizer = Optimizer(.adadelta(), of: parameters)
        optimizer.step(&parameters, gradients: gradients, rate: 1, threads: 2, team: team)
        #expect(Set(gradients.keys) == Set(before.keys.filter(Optimizer.isTrained)))
        var worst: Float = 0
        for (name, tensor) in parameters {
            let wanted = try #require(after[name])
            if Optimizer.isTrained(name) {
                worst = max(worst, largestDifference(tensor, wanted))
            } else {
                #expect(tensor.scalars == before[name]?.scalars, "\(name) is not trained")
            }
        }
        #expect(worst < 1.3e-7, "\(worst)")
        // The smallest step of a tensor is far larger than that.
        let moved = try gradients.keys.map {
            largestDifference(try #require(before[$0]), try #require(after[$0]))
        }
        #expect(moved.allSatisfy { $0 > 5e-5 })
    }

    // Three steps on four numbers, by PyTorch 2.15:
    //
    //     w = torch.nn.Parameter(torch.tensor([0.5, -1.0, 2.0, 0.25]))
    //     o = torch.optim.AdamW([w], lr=0.01, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.1)
    //     for g in gradients: w.grad = torch.tensor(g); o.step(); print(w.tolist())
    //
    // and the same with Adadelta([w], lr=1, rho=0.95, eps=1e-6).
    private static let gradients: [[Float]] = [
        [0.1, -0.2, 0.3, 0], [-0.4, 0.05, 0.3, 0], [1e-3, 2, -0.7, 1e-6],
    ]
    private static let byAdamW: [[Float]] = [
        [0.489_500_016, -0.989_000_022, 1.988_000_04, 0.249_750_003],
        [0.494_605_541, -0.983_316_362, 1.976_012_11, 0.249_500_26],
        [0.498_420_417, -0.988_315_88, 1.975_495_82, 0.242_971_346],
    ]
    private static let byAdadelta: [[Float]] = [
        [0.495_532_334, -0.995_528_996, 1.995_528_34, 0.25],
        [0.501_673_639, -0.997_099_757, 1.990_999_7, 0.25],
        [0.501_651_824, -1.003_507_73, 1.997_662_78, 0.249_999_002],
    ]

    @Test func stepsAreThoseOfPyTorch() throws {
        let name = "low.0.conv.weight"
        for (method, rate, expected) in [
            (Optimizer.Method.adamW(weightDecay: 0.1), 0.01, Self.byAdamW),
            (.adadelta(), 1, Self.byAdadelta),
        ] {
            var parameters = [name: Tensor(shape: [4], scalars: [0.5, -1, 2, 0.25])]
            var optimizer = Optimizer(method, of: parameters)
            for (gradient, wanted) in zip(Self.gradients, expected) {
                optimizer.step(
                    &parameters, gradients: [name: Tensor(shape: [4], scalars: gradient)],
                    rate: rate, threads: 1, team: team)
                let tensor = try #require(parameters[name])
                #expect(largestDifference(tensor, Tensor(shape: [4], scalars: wanted)) < 3e-7)
            }
            #expect(optimizer.steps == 3)
        }
    }

    @Test func onlyWeightsOfConvolutionsAndLinearLayersDecay() {
        let names = [
            "low.0.conv.weight", "global.fc.1.linear.weight", "low.0.bn.weight", "low.0.bn.bias",
            "color.4.conv.bias", "classifier.1.linear.bias",
        ]
        let one = Tensor(shape: [1], scalars: [1])
        var parameters = Dictionary(uniqueKeysWithValues: names.map { ($0, one) })
        var optimizer = Optimizer(.adamW(weightDecay: 0.5), of: parameters)
        let zeros = parameters.mapValues { _ in Tensor(zeros: [1]) }
        optimizer.step(&parameters, gradients: zeros, rate: 0.1, threads: 1, team: team)
        let decayed = names.filter { parameters[$0]?.scalars[0] != 1 }
        #expect(decayed == Array(names.prefix(2)))
    }

    /// A network's worth of names and a few steps: a checkpoint in the middle changes no bit.
    @Test(arguments: [Optimizer.Method.adadelta(), .adamW()])
    func goesOnFromItsState(method: Optimizer.Method) throws {
        var random = SeededRandom(seed: 5)
        let start = [
            "low.0.conv.weight": random.tensor([4, 3]), "low.0.bn.bias": random.tensor([4]),
            "low.0.bn.running_mean": random.tensor([4]),
        ]
        let gradients = (0..<6).map { _ in
            [
                "low.0.conv.weight": random.tensor([4, 3]),
                "low.0.bn.bias": random.tensor([4]),
            ]
        }
        var whole = start
        var optimizer = Optimizer(method, of: start)
        var interrupted: (optimizer: Optimizer, parameters: [String: Tensor])?
        for (index, gradient) in gradients.enumerated() {
            if index == 3 {
                let restored = try Optimizer(method, of: whole, restoring: optimizer.state)
                interrupted = (restored, whole)
            }
            optimizer.step(&whole, gradients: gradient, rate: 0.1, threads: 1, team: team)
        }
        var other = try #require(interrupted)
        #expect(other.optimizer.steps == 3)
        for gradient in gradients.suffix(3) {
            other.optimizer.step(
                &other.parameters, gradients: gradient, rate: 0.1, threads: 1, team: team)
        }
        for (name, tensor) in whole {
            #expect(other.parameters[name]?.scalars == tensor.scalars, "\(name)")
        }
        #expect(optimizer.state.count == 5 && other.optimizer.state.count == 5)
    }

    @Test func namesWhatIsMissing() throws {
        let parameters = ["low.0.conv.weight": Tensor(zeros: [4, 3])]
        let state = Optimizer(.adadelta(), of: parameters).state
        for name in state.keys {
            var part = state
            part[name] = nil
            let missing = #expect(throws: ParameterError.self) {
                try Optimizer(.adadelta(), of: parameters, restoring: part)
            }
            #expect(missing?.tensor == name && missing?.found == nil)
            part[name] = Tensor(zeros: [7])
            let wrong = #expect(throws: ParameterError.self) {
                try Optimizer(.adadelta(), of: parameters, restoring: part)
            }
            #expect(wrong?.tensor == name && wrong?.found == [7])
        }
        let other = #expect(throws: ParameterError.self) {
            try Optimizer(.adamW(), of: parameters, restoring: state)
        }
        #expect(other?.tensor == "low.0.conv.weight.exp_avg")
    }

    @Test func trapsOnAGradientOfNothing() async {
        await #expect(processExitsWith: .failure) {
            var parameters = ["a.conv.weight": Tensor(zeros: [1])]
            var optimizer = Optimizer(.adadelta(), of: parameters)
            optimizer.step(
                &parameters, gradients: ["b.conv.weight": Tensor(zeros: [1])], rate: 1,
                threads: 1, team: ThreadTeam(scratchFloats: 1))
        }
    }
}
