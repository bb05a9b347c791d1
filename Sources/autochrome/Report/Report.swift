import ArgumentParser
import JobStorage
import Records
import ReportExport
import Restoration
import SystemPackage

/// Writes the reports of an output folder.
struct Report: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write the report of an output folder again, in any form.",
        usage: "autochrome report <output> [<options>]",
        discussion: HelpText.discussion(
            """
            Every run ends by writing all forms but premis, mets and iiif. This makes them from \
            the job state at any other time, also while a run is going on. Beside the chosen \
            form there are always summary.json and manifest-sha256.txt, the checksums of all \
            outputs.

            premis is one file of preservation metadata, autochrome-report/premis.xml; mets is \
            one file for each object, in autochrome-report/mets; iiif is a collection and a \
            manifest of each object for IIIF viewers, in autochrome-report/iiif, and needs \
            --base-url the first time. They are written when they are asked for, and kept up to \
            date by later runs as long as they are there.
            """,
            examples: [
                "report Colour": "everything, into Colour/autochrome-report",
                "report Colour --format csv": "the table for a spreadsheet program",
                "report Colour --format mets": "METS with PREMIS, for a repository",
                "report Colour --format iiif --base-url https://photos.example":
                    "manifests for IIIF viewers, of an output folder that is served there",
            ],
            exitStatus: [.finished, .usage, .environment]))

    @OptionGroup var folder: OutputFolderArguments

    @Option(help: "The form of the report.")
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
