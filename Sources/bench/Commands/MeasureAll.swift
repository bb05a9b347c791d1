import ArgumentParser

/// Everything that one machine tells by itself.
struct MeasureAll: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "all", abstract: "Take all measures, one after the other (the default).")

    @OptionGroup var model: ModelOptions
    @OptionGroup var scans: FolderOptions

    func run() async throws {
        try MeasureMachine().run()
        MeasureCeiling.measure()
        let engine = try model.engine()
        try MeasureLayers.measure(engine, sides: MeasureLayers.sides)
        try MeasureNetwork.measure(engine, sides: MeasureNetwork.sides, runs: MeasureNetwork.runs)
        try MeasureColor.measure()
        try MeasureCodecs.measure()
        if scans.folder != nil {
            try await MeasureFolder.measure(scans, engine: engine)
        }
        try await MeasureBookkeeping.measure()
    }
}
