public import Records
public import SystemPackage

extension TrainingEvent {
    /// A photograph that is not usable.
    public struct Skipped: Codable, Hashable, Sendable {
        /// Steps taken when it was found out.
        public var step: Int
        /// Its path below the folder.
        public var path: CodablePath
        /// A word that reasons are counted by.
        public var reason: String
        /// The cause in one sentence.
        public var message: String

        /// Gathers the facts.
        public init(step: Int, _ skipped: SkippedPhotograph) {
            self.step = step
            path = CodablePath(skipped.path)
            reason = skipped.reason.code
            message = skipped.reason.message
        }
    }

    /// Where a run goes on.
    public struct Resume: Codable, Hashable, Sendable {
        /// Steps taken at the checkpoint.
        public var step: Int
        /// Pictures seen at the checkpoint.
        public var pictures: Int
        /// The checkpoint.
        public var checkpoint: CodablePath

        /// Gathers the facts.
        public init(step: Int, pictures: Int, checkpoint: FilePath) {
            self.step = step
            self.pictures = pictures
            self.checkpoint = CodablePath(checkpoint)
        }
    }

    /// How a run ended.
    public struct End: Codable, Hashable, Sendable {
        /// Steps taken.
        public var step: Int
        /// Pictures seen.
        public var pictures: Int
        /// Seconds of training over all sessions.
        public var seconds: Double
        /// Why it ended, such as `finished` or `interrupted`.
        public var reason: String

        /// Gathers the facts.
        public init(step: Int, pictures: Int, seconds: Double, reason: String) {
            self.step = step
            self.pictures = pictures
            self.seconds = seconds
            self.reason = reason
        }
    }
}

extension Sequence<TrainingEvent> {
    /// How many photographs turned out to be not usable, by reason; each counts once, as every session of a
    /// run finds it out again.
    public var skippedByReason: [String: Int] {
        var reasons: [CodablePath: String] = [:]
        for case .skipped(let fact) in self { reasons[fact.path] = fact.reason }
        return reasons.values.reduce(into: [:]) { counts, reason in counts[reason, default: 0] += 1
        }
    }
}
