import ArgumentParser
import Colorization

/// The whole network, global branch included.
struct MeasureNetwork: ParsableCommand {
    static let sides = [224, 512, 1024, 2048]
    static let runs = 5

    static let configuration = CommandConfiguration(
        commandName: "network", abstract: "Time the whole network on square pictures.")

    @OptionGroup var model: ModelOptions

    @Argument(help: "Sides of the pictures.")
    var sides = Self.sides

    @Option(help: "Runs, of which the median counts.")
    var runs = Self.runs

    func run() throws {
        try Self.measure(try model.engine(), sides: sides, runs: runs)
    }

    static func measure(_ engine: Engine, sides: [Int], runs: Int) throws {
        let small = LightnessPlane(side: engine.colorizer.configuration.globalSize)
        for threads in [1, 2] {
            let ceiling = ProductCeiling.best(threads: threads)
            let global = Stopwatch.median(runs: runs) {
                _ = engine.globalFeatures(of: small.values, threads: threads)
            }
            Report.write(
                "global_branch",
                GlobalTime(
                    model: engine.colorizer.configuration.name, threads: threads, runs: runs,
                    medianMs: 1e3 * global))
            for side in sides {
                let picture = LightnessPlane(side: side)
                let plane = try ChromaPlane(
                    pictureWidth: side, pictureHeight: side, folder: nil)
                let time = try Stopwatch.median(runs: runs) {
                    let global = engine.globalFeatures(of: small.values, threads: threads)
                    try engine.colorize(picture, global: global, threads: threads, into: plane)
                }
                Report.write(
                    "network",
                    NetworkTime(
                        engine: engine, side: side, threads: threads, runs: runs, seconds: time,
                        ceiling: ceiling))
            }
        }
    }
}

/// The global branch alone.
private struct GlobalTime: Encodable {
    let model: String
    let threads: Int
    let runs: Int
    let medianMs: Double
}

private struct NetworkTime: Encodable {
    let model: String
    let size: Int
    let threads: Int
    let runs: Int
    let medianS: Double
    let megapixelsPerSecond: Double
    /// As if every convolution were computed directly; the global branch included.
    let directGigaflops: Double
    let ofCeiling: Double

    init(
        engine: Engine, side: Int, threads: Int, runs: Int, seconds: Double, ceiling: Double
    ) {
        model = engine.colorizer.configuration.name
        size = side
        self.threads = threads
        self.runs = runs
        medianS = seconds
        megapixelsPerSecond = Double(side * side) / seconds / 1e6
        directGigaflops =
            Double(engine.operations(width: side, height: side)) / seconds / 1e9
        ofCeiling = directGigaflops / ceiling
    }
}
