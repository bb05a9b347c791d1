/// How a network is trained: what decides its weights, beside the photographs and the weights it starts from.
public struct TrainingPlan: Hashable, Sendable {
    /// When a run ends.
    public enum Length: Hashable, Sendable {
        /// After this many steps: two runs of the same plan give the same weights, on processors of one kind.
        case steps(Int)
        /// After this many hours of training, validation not counted: the weights depend on the machine's speed.
        case hours(Double)
    }

    /// When the run ends.
    public var length: Length
    /// How parameters are moved against their gradients.
    public var optimizer: Optimizer.Method
    /// The largest learning rate; Adadelta's is always this one.
    public var rate: Double
    /// What the losses count for.
    public var losses: LossWeights
    /// What batches are made of.
    public var batches: BatchSettings
    /// The share of the average of the weights that a step keeps, 0 to 1; see ``WeightAverage``.
    public var averageDecay: Double
    /// The largest L2 norm of all gradients of a step together; longer ones are shortened to it.
    public var gradientLimit: Double

    /// A plan; the defaults are those of `autochrome train`.
    public init(
        length: Length, optimizer: Optimizer.Method = .adamW(), rate: Double = 1e-3,
        losses: LossWeights = LossWeights(), batches: BatchSettings = BatchSettings(),
        averageDecay: Double = 0.998, gradientLimit: Double = 1
    ) {
        self.length = length
        self.optimizer = optimizer
        self.rate = rate
        self.losses = losses
        self.batches = batches
        self.averageDecay = averageDecay
        self.gradientLimit = gradientLimit
    }

    /// Steps over which the rate of AdamW rises to its largest.
    static let warmUp = 100

    /// The learning rate of a step: Adadelta's stays, AdamW's rises at first and falls to nothing as a cosine.
    ///
    /// - Parameters:
    ///   - step: steps taken.
    ///   - progress: the share of the run that is over, 0 to 1.
    /// - Returns: the factor of the optimizer's step.
    func rate(step: Int, progress: Double) -> Double {
        guard case .adamW = optimizer else { return rate }
        let rise = min(1, Double(step + 1) / Double(Self.warmUp))
        return rate * rise * halfCosine(min(1, progress))
    }

    /// The share of the run that is over.
    func progress(step: Int, seconds: Double) -> Double {
        switch length {
        case .steps(let steps): Double(step) / Double(max(1, steps))
        case .hours(let hours): seconds / 3600 / max(hours, 1e-9)
        }
    }

    /// The settings by name, in the order in which people read them; a run goes on only with the same ones.
    public var settings: [ModelCard.Setting] {
        let method: (String, [ModelCard.Setting]) =
            switch optimizer {
            case .adadelta(let decay, let epsilon):
                ("Adadelta", [.init("decay", "\(decay)"), .init("epsilon", "\(epsilon)")])
            case .adamW(let beta1, let beta2, let epsilon, let weightDecay):
                (
                    "AdamW",
                    [
                        .init("betas", "\(beta1), \(beta2)"), .init("epsilon", "\(epsilon)"),
                        .init("weight decay", "\(weightDecay)"),
                    ]
                )
            }
        return [.init("optimizer", method.0), .init("learning rate", "\(rate)")] + method.1 + [
            .init("batch size", "\(batches.batchSize)"),
            .init("crop", framing),
            .init("old emulsions", "\(batches.emulsionShare)"),
            .init("weight of the class loss", "\(losses.classification)"),
            .init("weight of saturated colours", "\(losses.chroma)"),
            .init("average of the weights", "\(averageDecay)"),
            .init("gradient limit", "\(gradientLimit)"), .init("seed", "\(batches.seed)"),
        ] + conditions
    }

    private var framing: String {
        switch batches.framing {
        case .square(let shortSide): "\(batches.cropSize) of \(shortSide) px"
        case .whole: "none: whole pictures, \(batches.cropSize) px a side"
        }
    }

    private var conditions: [ModelCard.Setting] {
        batches.conditions.map {
            [
                .init("pictures with hints", "\($0.hints), up to \($0.mostHints) each"),
                .init("pictures with a palette", "\($0.palettes)"),
            ]
        } ?? []
    }
}
