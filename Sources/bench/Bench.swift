import ArgumentParser

/// Measures this machine: one JSON object a line.
@main struct Bench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measure how fast this machine colorizes, and where the time goes.",
        discussion: """
            Without a command all measures of the machine itself are taken. Each result is one JSON \
            object a line; Benchmarks/table.py makes tables of them, docs/performance.md says what \
            they mean.
            """,
        subcommands: [
            MeasureAll.self, MeasureMachine.self, MeasureCeiling.self, MeasureLayers.self,
            MeasureNetwork.self, MeasureTraining.self, MeasureColor.self, MeasureCodecs.self,
            MeasureFolder.self,
            MeasureBookkeeping.self, RunBookkeepingWorker.self, ServeNetwork.self,
        ],
        defaultSubcommand: MeasureAll.self)
}
