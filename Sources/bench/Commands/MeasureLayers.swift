import ArgumentParser
import Colorization

/// Where the network's time goes.
struct MeasureLayers: ParsableCommand {
    static let sides = [512, 1024]

    static let configuration = CommandConfiguration(
        commandName: "layers",
        abstract: "Time each layer on one thread and compare it with the machine's ceiling.")

    @OptionGroup var model: ModelOptions

    @Argument(help: "Sides of the pictures.")
    var sides = Self.sides

    func run() throws {
        try Self.measure(try model.engine(), sides: sides)
    }

    static func measure(_ engine: Engine, sides: [Int]) throws {
        let ceiling = ProductCeiling.best(threads: 1)
        for side in sides {
            let operations = LayerOperations(engine.model.layers).native(width: side, height: side)
            let counts = Dictionary(uniqueKeysWithValues: operations.map { ($0.name, $0.count) })
            try engine.timeLayers(width: side, height: side) { name, seconds in
                let rate = Double(counts[name] ?? 0) / seconds / 1e9
                Report.write(
                    "layer",
                    LayerTime(
                        model: engine.colorizer.configuration.name, size: side, layer: name,
                        ms: seconds * 1e3, directGigaflops: rate, ofCeiling: rate / ceiling))
            }
        }
    }
}

private struct LayerTime: Encodable {
    let model: String
    let size: Int
    let layer: String
    let ms: Double
    /// As if the layer were computed directly: faster ways may come out above the ceiling.
    let directGigaflops: Double
    let ofCeiling: Double
}
