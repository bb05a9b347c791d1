import ArgumentParser
import BatchRunner
import FoundationEssentials
import JobStorage
import Records
import Restoration

/// Says how far an output folder is.
struct Status: ParsableCommand, MachineReadable {
    static let configuration = CommandConfiguration(
        abstract: "Show the progress of a run, or list its finished pictures.",
        usage: "autochrome status <output> [<options>]",
        discussion: HelpText.discussion(
            """
            Reads the job state only; you can use it during a run.
            """,
            examples: [
                "status Colour": "numbers of finished, skipped, failed and waiting pictures",
                "status Colour --json": "the same as JSON",
                "status Colour --sort confidence --limit 20":
                    "the twenty pictures with the least certain colours",
                "status Colour --flag suspected_negative": "pictures that may be negatives",
            ],
            exitStatus: [.finished, .usage, .environment]))

    @OptionGroup var folder: OutputFolderArguments

    @OptionGroup var listing: ListingOptions

    @Flag(help: "Write JSON to standard output: one object, or one per listed picture.")
    var json = false

    func run() throws {
        let store = try JobStore(reading: folder.layout.database)
        defer { try? store.close() }
        if let order = listing.order {
            let list = PictureListing(json: json)
            return try list.write(store, by: order, listing.flags, limit: listing.limit)
        }
        let work = try? Batch.earlierRequest(
            output: folder.output.path, state: folder.state?.path,
            settings: ProcessingSettings.self
        ).options
        StatusReport(
            output: CodablePath(folder.output.path), summary: try store.summary(),
            uncertain: try store.count(of: .lowConfidence), gone: try store.goneCount(),
            lastRun: try store.runs().last, settings: try store.settingsCounts(),
            work: work.map(WorkFact.init)
        ).write(as: "status", json: json)
    }
}
