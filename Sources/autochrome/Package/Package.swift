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
            The bag is a new folder: outputs, companions and reports below data/outputs, with \
            '--sources' also the scans below data/sources, and manifests of their SHA-256 and \
            SHA-512. Every file is read and compared with the job state; if one is not what was \
            written, or has a name that programs which check bags do not take, it is named and no \
            bag is made. Outputs are linked where the file system allows it, which takes no room, \
            and copied elsewhere; scans are always copied. Later runs leave a bag as it is. It \
            appears under its name when it is complete.
            """,
            examples: [
                "package Colour --bagit Bags/2026-11": "outputs and reports",
                "package Colour --bagit Bags/all --sources": "the scans, too",
                "package Colour --bagit /mnt/b --bag-info info.txt": "with 'Label: value' lines",
            ],
            exitStatus: [
                .finished, .usage, .someFailed, .environment, .locked, .stoppedEarly,
            ]))

    private static let longestInfo = 1 << 20

    @OptionGroup var folder: OutputFolderArguments

    @Option(
        help: ArgumentHelp("The new folder that becomes the bag.", valueName: "folder"),
        completion: .directory)
    var bagit: PathArgument

    @Option(
        help: ArgumentHelp(
            "Say this of the bag: a file of 'Label: value' lines, as bag-info.txt has them.",
            valueName: "file"), completion: .file())
    var bagInfo: PathArgument?

    @Flag(help: "Take the scans along, and the XMP files beside them.")
    var sources = false

    @Flag(help: "Copy outputs where they could be linked, too.")
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
            progress.print("Stopping; there will be no bag. A second signal stops at once.")
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
                .usage, "'\(bagInfo.path)' is too long for --bag-info: more than 1 MB.")
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
