import ArgumentParser
import Bags
import BatchRunner
import Files
import Records
import ReportExport
import SystemPackage

/// Packs finished outputs for other systems.
struct Package: ParsableCommand, MachineReadable {
    static let configuration = CommandConfiguration(
        abstract: "Pack finished outputs into a bag (BagIt 1.0) for a repository.",
        usage: "autochrome package <output> --bagit <folder> [<options>]",
        discussion: HelpText.discussion(
            """
            The bag is a new folder with outputs, companions and reports in data/outputs, with \
            the scans in data/sources if you add '--sources', and with manifests of their \
            SHA-256 and SHA-512. Every file is read and compared with the job state. If a file \
            is no longer what was written, or has a name that bag validators reject, the file \
            is reported and no bag is made. Outputs are hard-linked where the file system \
            allows it, which takes no space, and copied otherwise; scans are always copied. \
            Later runs do not change a bag. A bag gets its name only when it is complete.
            """,
            examples: [
                "package Colour --bagit Bags/2026-11": "outputs and reports",
                "package Colour --bagit Bags/all --sources": "also the scans",
                "package Colour --bagit /mnt/b --bag-info info.txt":
                    "with metadata from 'Label: value' lines",
            ],
            exitStatus: [
                .finished, .usage, .someFailed, .environment, .locked, .stoppedEarly,
            ]))

    private static let longestInfo = 1 << 20

    @OptionGroup var folder: OutputFolderArguments

    @Option(
        help: ArgumentHelp("New folder to write the bag to.", valueName: "folder"),
        completion: .directory)
    var bagit: PathArgument

    @Option(
        help: ArgumentHelp(
            "File with metadata for bag-info.txt, as 'Label: value' lines.",
            valueName: "file"), completion: .file())
    var bagInfo: PathArgument?

    @Flag(help: "Also pack the scans, and the XMP files beside them.")
    var sources = false

    @Flag(help: "Always copy outputs, even where they could be linked.")
    var copy = false

    @OptionGroup var verbosity: VerbosityOptions

    var json: Bool { verbosity.json }

    func run() throws {
        var wishes = Packaging.Wishes(
            target: bagit.path, agent: "Autochrome \(ProgramVersion.current)")
        wishes.includesSources = sources
        wishes.copiesAll = copy
        wishes.info = try info()
        let screen = TerminalProgress.Screen.standardError(showingProgress: !verbosity.quiet)
        let progress = TerminalProgress(on: screen)
        defer { progress.finish() }
        var rate = RateEstimator(at: screen.now())
        let stop = StopRequest {
            progress.print("Stopping without making a bag. A second signal stops at once.")
        }
        let forms = ReportFormat.kept(in: folder.layout)
        var packaging = Packaging(folder.layout, wishes) { layout in
            try AllReports.write(layout, forms)
        } shouldStop: {
            stop.isMade
        } onProgress: { totals in
            rate.record(Int(totals.bytes), at: screen.now())
            progress.show(PackageText.progress(totals, bytesPerSecond: rate.perSecond))
        } onFinding: { finding in
            if json {
                JSONLines().write(
                    "package_finding",
                    FileFindingFact(finding.path, finding.problem, finding.detail))
            }
            if finding.problem.isRefusal || !verbosity.quiet {
                progress.print("\(TerminalText.path(finding.path)) \(finding.detail).")
            }
        }
        let totals = try packaging.run()
        progress.finish()
        if json { JSONLines().write("package", PackageFact(bagit.path, totals)) }
        if !verbosity.quiet || !totals.isComplete {
            for line in PackageText.end(totals, bagit.path) { progress.print(line) }
        }
        if let status = totals.exitStatus { throw ExitCode(status) }
    }

    private func info() throws -> BagInfo {
        guard let bagInfo else { return BagInfo() }
        let text: [UInt8]
        do {
            text = try FileSystem.read(bagInfo.path, limit: Self.longestInfo + 1)
        } catch {
            throw CommandError(.usage, "\(error) Name a file that can be read with --bag-info.")
        }
        guard text.count <= Self.longestInfo else {
            throw CommandError(
                .usage,
                "'\(bagInfo.path)' is too long for --bag-info: more than 1 MB. Shorten it.")
        }
        do throws(BagInfo.Problems) {
            return try BagInfo(text)
        } catch {
            let lines = error.all.map { "\(bagInfo.path), line \($0.line): \($0.sentence)" }
            throw CommandError(.usage, lines.joined(separator: "\n"))
        }
    }
}

extension Packaging.Totals {
    /// The status to end with; nil if there is a bag.
    fileprivate var exitStatus: ExitStatus? {
        if isComplete { return nil }
        if isStopped { return .stoppedEarly }
        return findings.names > 0 ? .usage : .someFailed
    }
}

/// What a package came to, for programs.
private struct PackageFact: Encodable {
    let bag: CodablePath
    let complete: Bool
    let pictures: Int
    let packedPictures: Int
    let unfinished: Int
    let leftAlone: Int
    let files: Int
    let bytes: Int64
    let copied: Int
    let problems: Int

    init(_ bag: FilePath, _ totals: Packaging.Totals) {
        self.bag = CodablePath(bag)
        complete = totals.isComplete
        pictures = totals.pictures
        packedPictures = totals.packedPictures
        unfinished = totals.unfinished
        leftAlone = totals.leftAlone
        files = totals.files
        bytes = totals.bytes
        copied = totals.copied
        problems = totals.findings.refusals
    }
}
