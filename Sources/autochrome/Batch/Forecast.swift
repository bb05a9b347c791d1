import BatchRunner
import Records
import Restoration

/// What a batch comes to, as far as headers tell.
struct Forecast: Encodable {
    private let recipe: Recipe
    private let processors: Int
    /// Pictures to do.
    private(set) var pictures = 0
    /// Their bytes.
    private(set) var bytes: Int64 = 0
    /// Their pixels.
    private(set) var pixels = 0
    /// Bytes of their outputs, roughly.
    private(set) var outputBytes: Int64 = 0
    /// Seconds that it takes, roughly; nil where there is nothing to do.
    private(set) var seconds: Double?
    /// Files that cannot be pictures.
    var refused = 0
    /// Pictures that were dealt with before.
    var settledBefore = 0
    /// What the walk met.
    var walk = WalkSummary()
    /// Room where the outputs go.
    var freeBytes: Int64?

    private enum CodingKeys: String, CodingKey {
        case pictures, bytes, pixels, outputBytes, seconds, refused, settledBefore, walk, freeBytes
    }

    /// A forecast for a recipe.
    ///
    /// - Parameters:
    ///   - recipe: What is done with each picture.
    ///   - jobs: Processors at work.
    init(_ recipe: Recipe, jobs: Int) {
        self.recipe = recipe
        processors = jobs
    }

    /// Adds a picture.
    mutating func add(_ source: SourceFacts, _ sourceBytes: Int64) {
        pictures += 1
        bytes += sourceBytes
        pixels += source.pixels
        outputBytes += OutputEstimate(recipe).bytes(source)
    }

    /// Estimates the time from what one processor does in a second.
    mutating func estimateTime(pixelsPerSecond: Double) {
        seconds = Double(pixels) / (pixelsPerSecond * Double(processors))
    }

    /// The forecast in a few lines.
    var lines: [String] {
        var lines = [
            "\(HumanText.count(pictures, "picture")) to do: \(HumanText.bytes(bytes)), "
                + "\(HumanText.megapixels(pixels))."
        ]
        lines += passedOver
        guard pictures > 0 else { return lines }
        let room = freeBytes.map { "; there is room for \(HumanText.bytes($0))" } ?? ""
        lines.append("Outputs: about \(HumanText.bytes(outputBytes))\(room).")
        if let freeBytes, freeBytes < outputBytes {
            lines.append("That is not enough: choose another disk, or free some space.")
        }
        if let seconds { lines.append("Time: about \(HumanText.duration(seconds: seconds)).") }
        lines.append(
            "Pictures that have colours already or look like negatives are recognized when they "
                + "are opened, and skipped.")
        return lines
    }

    private var passedOver: [String] {
        var parts: [String] = []
        if settledBefore > 0 {
            parts.append("\(HumanText.number(settledBefore)) dealt with before")
        }
        if refused > 0 { parts.append("\(HumanText.number(refused)) not readable as pictures") }
        if walk.sidecarCount > 0 {
            parts.append(HumanText.count(walk.sidecarCount, "other file") + " passed over")
        }
        if walk.excluded > 0 {
            parts.append("\(HumanText.number(walk.excluded)) left out by pattern")
        }
        if walk.obstacles > 0 {
            parts.append(
                HumanText.count(walk.obstacles, "link or device", plural: "links or devices"))
        }
        if walk.unreadableFolders > 0 {
            parts.append(HumanText.count(walk.unreadableFolders, "folder") + " not readable")
        }
        return parts.isEmpty ? [] : ["Besides: " + parts.joined(separator: ", ") + "."]
    }
}
