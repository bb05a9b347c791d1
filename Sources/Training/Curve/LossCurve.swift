/// The losses of a training run as a picture.
///
/// An SVG file that stands alone: no scripts, no fonts or styles from elsewhere.
public struct LossCurve: Sendable {
    /// What stands above the curves.
    public var title: String
    /// What the run's log says.
    public var events: [TrainingEvent]

    /// Gathers what is to be drawn.
    public init(title: String, events: [TrainingEvent]) {
        self.title = title
        self.events = events
    }

    /// The picture, 800 by 450 pixels.
    public var svg: String {
        var plot = CurvePlot(title: title)
        let training = CurveSeries(
            events.compactMap { event in
                guard case .step(let step) = event else { return nil }
                return .init(pictures: Double(step.pictures), value: step.loss)
            })
        plot.add(training: training)
        plot.add(validation: evaluations(\.loss))
        plot.add(psnr: evaluations(\.psnr))
        return plot.svg
    }

    private func evaluations(_ figure: KeyPath<TrainingEvent.Evaluation, Double?>) -> CurveSeries {
        CurveSeries(
            events.compactMap { event in
                guard case .evaluation(let fact) = event, let value = fact[keyPath: figure] else {
                    return nil
                }
                return .init(pictures: Double(fact.pictures), value: value)
            })
    }
}
