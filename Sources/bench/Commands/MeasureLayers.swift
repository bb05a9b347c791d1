import ArgumentParser
import Colorization

/// Where the network's time goes.
struct MeasureLayers: ParsableCommand {
    static let sides = [512, 1024]
    private static let runs = 9

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
            let picture = LightnessPlane(side: side)
            for layer in engine.layerTimes(of: picture, runs: runs) {
                Report.write("layer", LayerRow(layer, engine, side: side, ceiling: ceiling))
            }
        }
    }
}

private struct LayerRow: Encodable {
    let model: String
    let size: Int
    let layer: String
    let form: String
    let ms: Double
    /// Products that were computed, a second.
    let gigaflops: Double
    let ofCeiling: Double
    /// As if the layer were computed directly: faster ways may come out above the ceiling.
    let directGigaflops: Double

    init(_ layer: LayerTime, _ engine: Engine, side: Int, ceiling: Double) {
        let seconds = layer.duration / .seconds(1)
        model = engine.colorizer.configuration.name
        size = side
        self.layer = layer.name
        form = layer.form
        ms = seconds * 1e3
        gigaflops = Double(layer.performedOperations) / seconds / 1e9
        ofCeiling = gigaflops / ceiling
        directGigaflops = Double(layer.definedOperations) / seconds / 1e9
    }
}
