public import Records

/// Something that happened in a training run: a line of its log.
public enum TrainingEvent: Hashable, Sendable {
    /// A run begins.
    case start(Start)
    /// Some steps were taken.
    case step(Step)
    /// The network was judged.
    case evaluation(Evaluation)
    /// A photograph turned out to be not usable.
    case skipped(Skipped)
    /// A run goes on from a checkpoint.
    case resume(Resume)
    /// A run ends.
    case end(End)

    /// Steps taken when it happened.
    public var step: Int {
        switch self {
        case .start: 0
        case .step(let fact): fact.step
        case .evaluation(let fact): fact.step
        case .skipped(let fact): fact.step
        case .resume(let fact): fact.step
        case .end(let fact): fact.step
        }
    }
}

extension TrainingEvent {
    /// What a run begins with.
    public struct Start: Codable, Hashable, Sendable {
        /// Photographs to train on.
        public var photographs: Int
        /// Photographs held out.
        public var heldOut: Int
        /// Photographs to train on by class.
        public var classes: [String: Int]
        /// Folders whose photographs are missing as they could not be read; nil if there are none.
        public var unreadableFolders: [CodablePath]?
        /// SHA-256 of the list of photographs to train on.
        public var listSha256: String
        /// The run's settings by the names that the model card has for them.
        public var settings: [String: String]

        /// Gathers the facts.
        public init(_ photographs: PhotographSet, heldOut: Int, settings: [String: String]) {
            self.photographs = photographs.photographs.count
            self.heldOut = heldOut
            classes = Dictionary(
                zip(photographs.classNames, photographs.countsByClass), uniquingKeysWith: +)
            let shut = photographs.unreadableFolders.map { CodablePath($0) }
            unreadableFolders = shut.isEmpty ? nil : shut
            listSha256 = photographs.listSHA256
            self.settings = settings
        }
    }

    /// What the steps since the last such line came to; losses are means over them.
    public struct Step: Codable, Hashable, Sendable {
        /// Steps taken from the beginning.
        public var step: Int
        /// Pictures seen from the beginning.
        public var pictures: Int
        /// Epochs passed, with the share of the present one.
        public var epoch: Double
        /// What is minimized.
        public var loss: Double
        /// The colours' part of it.
        public var colorLoss: Double
        /// Cross-entropy of the classes, unweighted; nil without labels.
        public var classLoss: Double?
        /// The learning rate of the last of the steps.
        public var learningRate: Double
        /// Pictures a second.
        public var picturesPerSecond: Double
        /// Seconds of training from the beginning, over all sessions.
        public var seconds: Double

        /// Gathers the facts.
        public init(
            step: Int, pictures: Int, epoch: Double, loss: Double, colorLoss: Double,
            classLoss: Double? = nil, learningRate: Double, picturesPerSecond: Double,
            seconds: Double
        ) {
            self.step = step
            self.pictures = pictures
            self.epoch = epoch
            self.loss = loss
            self.colorLoss = colorLoss
            self.classLoss = classLoss
            self.learningRate = learningRate
            self.picturesPerSecond = picturesPerSecond
            self.seconds = seconds
        }
    }

    /// How the network did on photographs held out, or on a folder of others.
    public struct Evaluation: Codable, Hashable, Sendable {
        /// Steps taken.
        public var step: Int
        /// Pictures seen.
        public var pictures: Int
        /// The loss on the photographs held out; nil if none are.
        public var loss: Double?
        /// The colours' part of it.
        public var colorLoss: Double?
        /// Cross-entropy of the classes, unweighted.
        public var classLoss: Double?
        /// Mean PSNR in RGB on the evaluation folder, in decibels; nil if there is none.
        public var psnr: Double?
        /// The same of the grey pictures.
        public var psnrGray: Double?
        /// Mean colourfulness of the results (Hasler and Süsstrunk).
        public var colorfulness: Double?

        private enum CodingKeys: String, CodingKey {
            case step, pictures, loss, colorLoss, classLoss, psnr
            case psnrGray = "psnrGrey"
            case colorfulness = "colourfulness"
        }

        /// Gathers the facts.
        public init(
            step: Int, pictures: Int, loss: Double? = nil, colorLoss: Double? = nil,
            classLoss: Double? = nil, psnr: Double? = nil, psnrGray: Double? = nil,
            colorfulness: Double? = nil
        ) {
            self.step = step
            self.pictures = pictures
            self.loss = loss
            self.colorLoss = colorLoss
            self.classLoss = classLoss
            self.psnr = psnr
            self.psnrGray = psnrGray
            self.colorfulness = colorfulness
        }
    }
}
