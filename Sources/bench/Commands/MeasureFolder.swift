import ArgumentParser
import Files
import SystemPackage

/// The whole program over a folder of scans.
struct MeasureFolder: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "folder",
        abstract: "Time 'autochrome colorize' over a folder of scans, and each part of it alone.")

    @OptionGroup var options: FolderOptions

    func validate() throws {
        guard options.folder != nil else {
            throw ValidationError("Name a folder of scans: --scans DIR.")
        }
    }

    func run() async throws {
        // The program takes its default model.
        try await Self.measure(options, engine: ModelOptions.parse([]).engine())
    }

    static func measure(_ options: FolderOptions, engine: Engine) async throws {
        guard let scans = options.folder else { return }
        let folder = try TemporaryFolder()
        var whole: [ProgramRun] = []
        var oneCore: [ProgramRun] = []
        for index in 0..<options.runs {
            whole.append(
                try await ProgramRun(
                    options.program, scans: scans,
                    output: folder.path.appending("whole-\(index)"), share: .whole))
            oneCore.append(
                try await ProgramRun(
                    options.program, scans: scans,
                    output: folder.path.appending("one-core-\(index)"), share: .oneCore))
        }
        let best = median(whole)
        for picture in best.pictures { Report.write("folder_picture", PictureTime(picture)) }
        Report.write("folder", FolderTime(best, share: "whole"))
        Report.write("folder", FolderTime(median(oneCore), share: "one_core"))
        let alone = try partsAlone(
            of: best, scans: FilePath(scans), outputs: folder.path.appending("whole-0"), engine)
        Report.write("folder_parts_alone", alone)
        Report.write(
            "folder_summary",
            FolderSummary(whole: best, oneCore: median(oneCore), alone: alone))
    }

    private static func median(_ runs: [ProgramRun]) -> ProgramRun {
        runs.sorted { $0.seconds < $1.seconds }[runs.count / 2]
    }

    private static func partsAlone(
        of run: ProgramRun, scans: FilePath, outputs: FilePath, _ engine: Engine
    ) throws -> PartsAlone {
        let work = try TemporaryFolder()
        var parts = PartsAlone()
        for picture in run.pictures {
            try parts.add(
                scan: scans.appending(picture.sourcePath),
                result: outputs.appending(picture.outputPath), engine: engine,
                workFolder: work.path)
        }
        return parts
    }
}
