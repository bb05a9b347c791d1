/// Sums up some steps for a line of the log.
struct StepSummary {
    /// Whether the network has a classifier.
    let hasClasses: Bool
    private var losses: [Losses] = []
    private var rate = 0.0
    private var pictures = 0
    private var seconds = 0.0

    init(hasClasses: Bool) { self.hasClasses = hasClasses }

    mutating func add(_ losses: Losses, rate: Double, pictures: Int, seconds: Double) {
        self.losses.append(losses)
        self.rate = rate
        self.pictures += pictures
        self.seconds += seconds
    }

    /// The line, and what was summed up is forgotten; nil of nothing.
    mutating func event(
        step: Int, loader: BatchLoader, seconds total: Double
    ) -> TrainingEvent.Step? {
        guard let mean = Losses.mean(of: losses) else { return nil }
        defer { self = StepSummary(hasClasses: hasClasses) }
        return TrainingEvent.Step(
            step: step, pictures: loader.position, epoch: loader.epoch, loss: mean.total,
            colorLoss: mean.color, classLoss: hasClasses ? mean.classification : nil,
            learningRate: rate, picturesPerSecond: Double(pictures) / max(seconds, 1e-9),
            seconds: total)
    }
}
