/// Everything that is known about one source picture and what became of it.
///
/// A worker fills it, the store keeps it, reports are made from it. Fields are added, never renamed:
/// the stored form is JSON.
public struct PictureRecord: Codable, Hashable, Sendable {
    /// What the source file is.
    public var source: SourceFacts
    /// Sorted, without repetition.
    public var flags: [QualityFlag]
    /// Scene classes of the network, most probable first; empty where no network ran.
    public var scenes: [SceneProbability] = []
    /// Whether the scan is a negative; nil where that was not looked at.
    public var polarity: Polarity?
    /// What was done with the picture.
    public var disposition: Disposition
    /// The written file; nil where nothing was written.
    public var output: OutputFacts?
    /// Mean chroma C*ab of the source and of the result.
    public var meanChromaBefore: Double?
    /// Mean chroma C*ab of the result.
    public var meanChromaAfter: Double?
    /// Percentage of pixels whose chroma was reduced to fit into sRGB.
    public var clippedPercent: Double?
    /// How far the colours can be trusted: the share, 0 to 1, of ordinary photographs that can be trusted less; nil
    /// where that was not asked for.
    public var confidence: Double?
    /// The picture that the global features came from; nil where it was the source itself.
    public var style: StyleRecord?
    /// What a curator's hints came to; nil where there were none for the picture.
    public var hints: HintsRecord?
    /// Files beside the output, in the order of their names; nil where there are none.
    public var companions: [CompanionRecord]?
    /// What each stage that ran reports about its work, in the order of the recipe.
    public var stages: [StageRecord] = []
    /// Time spent, by kind of work.
    public var timings = Timings()
    /// Most memory of the worker that was resident while it had the picture, in bytes; nil where the
    /// system does not tell.
    public var peakResidentBytes: Int?
    /// Threads that the worker might use when it finished the picture; results do not depend on it.
    public var threads: Int?
    /// Sentences about things that went less than perfectly.
    public var warnings: [String] = []
    /// XMP files beside the source, the first of which had the last word; nil where there are none.
    public var sidecars: [SidecarRecord]?
    /// What the catalogue said about it when its files were made; nil where it said nothing.
    public var catalog: CatalogEntry?
    /// Where the source's pixels have gone; nil where nothing was written, and in records of older versions.
    public var mapping: SourceMapping?
    /// What its files are signed with; nil where nobody asked for that.
    public var credentials: CredentialsRecord?
    /// Names of the source's metadata that the output does not carry, and of what the catalogue says otherwise.
    public var metadataDropped: [String] = []

    /// A record of a source with nothing done yet.
    public init(source: SourceFacts, flags: [QualityFlag], disposition: Disposition) {
        self.source = source
        self.flags = flags
        self.disposition = disposition
    }

    /// Adds a flag, keeping the order.
    public mutating func insert(_ flag: QualityFlag) {
        guard !flags.contains(flag) else { return }
        flags.append(flag)
        flags.sort()
    }

    /// Takes a flag back.
    public mutating func remove(_ flag: QualityFlag) {
        flags.removeAll { $0 == flag }
    }
}

/// What was done with a picture.
public enum Disposition: String, Codable, Sendable {
    /// Read and described, nothing written.
    case inspected
    /// Taken through the recipe and written.
    case finished
    /// Left alone because it has colours already.
    case skippedAlreadyColor = "already_colour"
    /// Left alone because it looks like a negative.
    case skippedSuspectedNegative = "suspected_negative"

    /// Reads the raw value; ``finished`` also as `colorized`, which earlier versions stored.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let word = try container.decode(String.self)
        guard let value = word == "colorized" ? .finished : Disposition(rawValue: word) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "there is no disposition \(word)")
        }
        self = value
    }
}

/// A scene class with its probability, 0 to 1.
public struct SceneProbability: Codable, Hashable, Sendable {
    /// The class's name as the model gives it.
    public var name: String
    /// 0 to 1.
    public var probability: Double

    /// A class with its probability.
    public init(name: String, probability: Double) {
        self.name = name
        self.probability = probability
    }
}

/// What one stage of the recipe did.
public struct StageRecord: Codable, Hashable, Sendable {
    /// The stage's name in recipes.
    public var stage: String
    /// Facts worth reporting, such as the share of repaired pixels, by name.
    public var facts: [String: String]
    /// What was done to the picture, in a few words that follow "The picture was"; nil where nothing was.
    public var alteration: String?
    /// Wall-clock time in milliseconds; nil in records of older versions.
    ///
    /// Of a stage whose pixels are computed when a later one pulls them, the time of deciding what to do.
    public var milliseconds: Double?

    /// The record of a stage.
    public init(stage: String, facts: [String: String] = [:], alteration: String? = nil) {
        self.stage = stage
        self.facts = facts
        self.alteration = alteration
    }
}

/// Wall-clock times of one picture in milliseconds.
///
/// Encoding begins while the network is still at work, so that the parts may add up to more than the total.
public struct Timings: Codable, Hashable, Sendable {
    /// Reading and decoding the source.
    public var decode: Double = 0
    /// The network.
    public var inference: Double = 0
    /// Merging, encoding and writing, without waiting for the network.
    public var encode: Double = 0
    /// Checking what was written.
    public var verify: Double = 0
    /// From the request to the answer.
    public var total: Double = 0

    /// No time spent yet.
    public init() {}
}
