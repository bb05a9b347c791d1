import ArgumentParser
import Colorization
import Kernels
import TensorCore
import Training

/// Steps of training: forward, backward, AdamW.
struct MeasureTraining: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "training", abstract: "Time steps of training on a batch that is in memory.")

    @OptionGroup var model: ModelOptions

    @Option(help: "Pictures of a batch.")
    var batch = 32

    @Option(help: "How many threads work.")
    var threads = 2

    @Option(help: "Steps, of which the median counts, after one that does not.")
    var steps = 5

    func run() throws {
        let model = try ColorizationModel(contentsOf: try DataLocator.model(named: model.model))
        let network = TrainingNetwork(model, count: batch, threads: threads)
        var optimizer = Optimizer(.adamW(), of: network.parameters)
        let pictures = pictures(of: model.configuration)
        var losses: Losses?
        let time = Stopwatch.median(runs: steps) {
            losses = network.differentiate(pictures, weights: LossWeights())
            network.update { parameters, gradients, team in
                optimizer.step(
                    &parameters, gradients: gradients, rate: 1e-4, threads: team.threads,
                    team: team.team)
            }
        }
        Report.write(
            "training",
            TrainingTime(
                model: model.configuration.name, batch: batch, threads: threads, steps: steps,
                medianS: time, picturesPerSecond: Double(batch) / time, loss: losses?.total ?? 0))
    }

    /// Noise: what is computed takes as long on any values.
    private func pictures(of configuration: ModelConfiguration) -> TrainingBatch {
        var random = SeededRandom(seed: 1)
        let side = configuration.globalSize
        func values(_ channels: Int, _ side: Int) -> Tensor {
            let noise = random.tensor([batch, channels, side, side])
            return Tensor(shape: noise.shape, scalars: noise.scalars.map { ($0 + 1) / 2 })
        }
        let classes = configuration.classes.count
        return TrainingBatch(
            input: values(1, side), target: values(configuration.target.channels, side / 2),
            classes: (0..<batch).map { classes > 0 ? $0 % classes : nil })
    }
}

private struct TrainingTime: Encodable {
    let model: String
    let batch: Int
    let threads: Int
    let steps: Int
    let medianS: Double
    let picturesPerSecond: Double
    let loss: Double
}
