import Colorization
import TensorCore

/// Makes batches from the numbers of their samples, on any thread.
final class BatchMaker: Sendable {
    private struct Sample {
        let photograph: Int
        let pixels: [UInt8]
        let emulsion: Emulsion?
        /// What is told of its colours.
        let told: SampleConditions
    }

    let settings: BatchSettings
    let loader: PhotographLoader
    private let photographs: [Photograph]
    private let order: SampleOrder
    private let encoder: SampleEncoder
    private let scale: ToneScale

    init(_ set: PhotographSet, _ settings: BatchSettings, reader: SampleReader) {
        self.settings = settings
        photographs = set.photographs
        loader = PhotographLoader(set, settings, reader: reader)
        order = SampleOrder(count: photographs.count, seed: settings.seed)
        encoder = SampleEncoder(settings)
        scale = ToneScale(settings.input)
    }

    /// The batch whose first sample has a number; nil if `isWanted`, asked before every sample, says no.
    ///
    /// - Throws: none of the photographs is of use, or the surroundings keep one from being read.
    func batch(
        from first: Int, while isWanted: () -> Bool
    ) throws(TrainingError) -> TrainingBatch? {
        var samples: [Sample] = []
        for number in first..<first + settings.batchSize {
            guard isWanted() else { return nil }
            samples.append(try sample(number))
        }
        return batch(of: samples)
    }

    /// The photographs from `first` on that are of use, as they are, until a batch is full.
    ///
    /// Moves `first` on; nil if there are none. Of all of them the same is told.
    ///
    /// - Throws: the surroundings keep one from being read.
    func validationBatch(
        from first: inout Int, telling told: SampleConditions
    ) throws(TrainingError) -> TrainingBatch? {
        var samples: [Sample] = []
        while first < photographs.count, samples.count < settings.batchSize {
            if let pixels = try loader.crop(at: first, place: nil) {
                samples.append(
                    Sample(photograph: first, pixels: pixels, emulsion: nil, told: told))
            }
            first += 1
        }
        return samples.isEmpty ? nil : batch(of: samples)
    }

    private func sample(_ number: Int) throws(TrainingError) -> Sample {
        var random = order.random(ofSample: number)
        let choice = SeededRandom(seed: random.next())
        let place = SeededRandom(seed: random.next())
        let emulsion =
            random.unit() < settings.emulsionShare ? Emulsion(scale, random: &random) : nil
        let told =
            settings.conditions.map {
                SampleConditions(
                    $0, cellCount: settings.gridSide * settings.gridSide, random: &random)
            } ?? .nothing
        let crop = try loader.crop(
            wanted: order.photograph(ofSample: number), choice: choice, place: place)
        return Sample(
            photograph: crop.index, pixels: crop.samples, emulsion: emulsion, told: told)
    }

    private func batch(of samples: [Sample]) -> TrainingBatch {
        let (count, side) = (samples.count, settings.cropSize)
        var input = Tensor(zeros: [count, 1, side, side])
        var target = Tensor(zeros: [count, settings.target.channels, side / 2, side / 2])
        input.withUnsafeMutableScalars { input in
            target.withUnsafeMutableScalars { target in
                guard let seen = input.baseAddress, let said = target.baseAddress else { return }
                for (place, sample) in samples.enumerated() {
                    encoder.encode(
                        sample.pixels, emulsion: sample.emulsion,
                        into: seen + place * encoder.inputCount,
                        and: said + place * encoder.targetCount)
                }
            }
        }
        return TrainingBatch(
            input: input, target: target,
            classes: samples.map { photographs[$0.photograph].classIndex },
            conditions: samples.map { conditions(of: $0) })
    }

    private func conditions(of sample: Sample) -> ColorConditions {
        sample.told == .nothing
            ? .unknown : SampleColors(sample.pixels, settings).conditions(sample.told)
    }
}
