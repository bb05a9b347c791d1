public import Colorization
import SystemPackage

extension ModelCard {
    /// The network.
    public struct Network: Hashable, Sendable {
        /// What the model file says of itself.
        public var configuration: ModelConfiguration
        /// How many numbers the layers have, running statistics included.
        public var parameters: Int
        /// The model file's SHA-256; nil if it is not known yet.
        public var sha256: String?

        /// Gathers the facts.
        public init(
            configuration: ModelConfiguration, parameters: Int, sha256: String? = nil
        ) {
            self.configuration = configuration
            self.parameters = parameters
            self.sha256 = sha256
        }
    }

    /// The photographs of a run.
    public struct DataSummary: Hashable, Sendable {
        /// The folder's name.
        public var folder: String
        /// Photographs to train on.
        public var photographs: Int
        /// Classes with their numbers of photographs to train on, in the network's order.
        public var classes: [ClassCount]
        /// Photographs without a class.
        public var unlabelled: Int
        /// SHA-256 of the list of photographs to train on.
        public var listSHA256: String
        /// Photographs held out.
        public var heldOut: Int
        /// SHA-256 of their list; nil if there are none.
        public var heldOutSHA256: String?
        /// The file that lists them, beside the card; nil if there are none.
        public var heldOutFile: String?
        /// How many photographs were left out, by reason.
        public var skipped: [String: Int]

        /// Sums up.
        ///
        /// - Parameters:
        ///   - training: photographs to train on.
        ///   - heldOut: photographs held out.
        ///   - heldOutFile: name of the file that lists those.
        ///   - skipped: how many photographs were not usable, by ``SkippedPhotograph/Reason/code``.
        public init(
            training: PhotographSet, heldOut: PhotographSet?, heldOutFile: String?,
            skipped: [String: Int]
        ) {
            folder = training.folder.lastComponent?.string ?? training.folder.string
            photographs = training.photographs.count
            classes = zip(training.classNames, training.countsByClass).map(ClassCount.init)
            unlabelled = training.unlabelledCount
            listSHA256 = training.listSHA256
            self.heldOut = heldOut?.photographs.count ?? 0
            heldOutSHA256 = heldOut?.listSHA256
            self.heldOutFile = heldOutFile
            self.skipped = skipped
        }
    }

    /// How many photographs a class has.
    public struct ClassCount: Hashable, Sendable {
        /// The class.
        public var name: String
        /// Its photographs.
        public var count: Int
    }
}
