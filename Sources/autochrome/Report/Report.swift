import ArgumentParser
import JobStorage
import Records
import ReportExport
import Restoration
import SystemPackage

/// Writes the reports of an output folder.
struct Report: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write the report of an output folder again, in any format.",
        usage: "autochrome report <output> [<options>]",
        discussion: HelpText.discussion(
            """
            Every run ends by writing all formats except premis, mets and iiif. This command \
            writes them from the job state at any other time, even during a run. It also writes \
            summary.json and manifest-sha256.txt, the checksums of all outputs.

            premis writes preservation metadata to a single file, autochrome-report/premis.xml. \
            mets writes one file per object to autochrome-report/mets. iiif writes a collection \
            and one manifest per object, for IIIF viewers, to autochrome-report/iiif, and needs \
            --base-url the first time. These three are written on request only; as long as they \
            exist, later runs keep them up to date.
            """,
            examples: [
                "report Colour": "everything, to Colour/autochrome-report",
                "report Colour --format csv": "a table for a spreadsheet program",
                "report Colour --format mets": "METS with PREMIS, for a repository",
                "report Colour --format iiif --base-url https://photos.example":
                    "manifests for IIIF viewers, for an output folder served there",
            ],
            exitStatus: [.finished, .usage, .environment]))

    @OptionGroup var folder: OutputFolderArguments

    @Option(help: "Format of the report.")
    var format = ReportName.all

    @OptionGroup(title: "IIIF") var iiif: IIIFOptions

    func validate() throws { try iiif.check(isAskedFor: format == .iiif) }

    func run() throws {
        let store = try JobStore(reading: folder.layout.database)
        defer { try? store.close() }
        let writer = ReportWriter(
            source: store, layout: folder.layout, programVersion: ProgramVersion.current,
            addsColor: \.addsColor)
        if format == .iiif { try iiif.checkBase(in: folder.layout) }
        // Manifests name the METS files that there are.
        let summary = try writer.write(
            format.files(in: folder.layout), updatesManifests: format == .all || format == .mets)
        let path = folder.layout.report.appending(format.mainFile)
        if format == .iiif {
            let manifests = try iiif.write(with: writer, in: folder.layout)
            StandardStream.output.print("\(TerminalText.path(path)): \(manifests.text)")
            return
        }
        StandardStream.output.print(
            "\(TerminalText.path(path)): \(DecimalText.count(summary.items, "picture"))")
    }
}

/// A form of the report.
enum ReportName: String, CaseIterable, ExpressibleByArgument {
    case csv, jsonl, html, premis, mets, iiif, all

    fileprivate func files(in layout: OutputLayout) -> Set<ReportFormat> {
        switch self {
        case .csv: [.csv, .summary, .manifest]
        case .jsonl: [.jsonl, .summary, .manifest]
        case .html: [.html, .summary, .manifest]
        case .premis: [.premis, .summary, .manifest]
        case .mets: [.mets, .summary, .manifest]
        // Its files need addresses and are written apart.
        case .iiif: [.summary, .manifest]
        case .all: ReportFormat.kept(in: layout)
        }
    }

    fileprivate var mainFile: String {
        switch self {
        case .csv: "report.csv"
        case .jsonl: "report.jsonl"
        case .premis: "premis.xml"
        case .mets: "mets"
        case .html, .all: "report.html"
        case .iiif: "iiif/collection.json"
        }
    }
}
