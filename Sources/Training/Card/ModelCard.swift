public import ImageMetrics

/// What is written beside a trained model, so that whoever meets it later knows what it is and what it was
/// made of.
public struct ModelCard: Hashable, Sendable {
    /// The model's name.
    public var name: String
    /// The day the card is written, ISO 8601 (`2026-11-22`).
    public var date: String
    /// The version of the program.
    public var programVersion: String
    /// The network.
    public var network: Network
    /// The photographs.
    public var data: DataSummary
    /// The network's weights before training.
    public var start: Start
    /// The run's settings, in the order in which they are shown.
    public var settings: [Setting]
    /// What the run came to.
    public var run: Run
    /// Figures on folders of colour photographs; empty if none were measured.
    public var evaluations: [Evaluation]

    /// Gathers what is known.
    public init(
        name: String, date: String, programVersion: String, network: Network, data: DataSummary,
        start: Start, settings: [Setting], run: Run, evaluations: [Evaluation] = []
    ) {
        self.name = name
        self.date = date
        self.programVersion = programVersion
        self.network = network
        self.data = data
        self.start = start
        self.settings = settings
        self.run = run
        self.evaluations = evaluations
    }

    /// The card in Markdown; the same for the same facts.
    public var text: String { ModelCardText(self).text }
}

extension ModelCard {
    /// A setting and its value, in words: `batch size`, `32`.
    public struct Setting: Hashable, Sendable {
        /// What is set.
        public var name: String
        /// What it is set to, with its unit.
        public var value: String

        /// Gathers both.
        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// What the weights were before the first step.
    public enum Start: Hashable, Sendable {
        /// Random numbers.
        case random
        /// Those of a model.
        case model(name: String, sha256: String)
    }

    /// What the training came to, over all sessions.
    public struct Run: Hashable, Sendable {
        /// Steps taken.
        public var steps: Int
        /// Pictures seen, counting each as often as it came.
        public var pictures: Int
        /// Hours of training.
        public var hours: Double
        /// Training loss at the beginning, as the log has it.
        public var firstLoss: Double?
        /// Training loss at the end.
        public var lastLoss: Double?
        /// Loss on the photographs held out, at the first evaluation.
        public var firstValidationLoss: Double?
        /// Loss on the photographs held out, at the last evaluation.
        public var lastValidationLoss: Double?
        /// The file with the loss curve, beside the card.
        public var curveFile: String?

        /// Gathers the facts.
        public init(
            steps: Int, pictures: Int, hours: Double, firstLoss: Double? = nil,
            lastLoss: Double? = nil, firstValidationLoss: Double? = nil,
            lastValidationLoss: Double? = nil, curveFile: String? = nil
        ) {
            self.steps = steps
            self.pictures = pictures
            self.hours = hours
            self.firstLoss = firstLoss
            self.lastLoss = lastLoss
            self.firstValidationLoss = firstValidationLoss
            self.lastValidationLoss = lastValidationLoss
            self.curveFile = curveFile
        }

        /// Takes from a run's log what it says.
        public init(log events: [TrainingEvent], curveFile: String?) {
            let steps = events.compactMap { event in
                if case .step(let fact) = event { fact } else { nil }
            }
            let losses = events.compactMap { event in
                if case .evaluation(let fact) = event { fact.loss } else { nil }
            }
            self.init(
                steps: steps.last?.step ?? 0, pictures: steps.last?.pictures ?? 0,
                hours: (steps.last?.seconds ?? 0) / 3600, firstLoss: steps.first?.loss,
                lastLoss: steps.last?.loss, firstValidationLoss: losses.first,
                lastValidationLoss: losses.last, curveFile: curveFile)
        }
    }

    /// Mean figures on a folder of colour photographs.
    public struct Evaluation: Hashable, Sendable {
        /// What was measured on, such as the folder's name.
        public var name: String
        /// Photographs measured.
        public var photographs: Int
        /// Pixels of the short side; nil: at their own sizes.
        public var shortSide: Int?
        /// Of the network's colours.
        public var figures: ColorEvaluation

        /// Gathers the facts.
        public init(
            name: String, photographs: Int, shortSide: Int? = nil, figures: ColorEvaluation
        ) {
            self.name = name
            self.photographs = photographs
            self.shortSide = shortSide
            self.figures = figures
        }
    }
}
