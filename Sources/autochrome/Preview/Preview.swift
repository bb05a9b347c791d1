import ArgumentParser
import BatchRunner
import Files
import FoundationEssentials
import Records
import Restoration

/// Shows what every stage of a recipe makes of a picture.
struct Preview: ParsableCommand, MachineReadable, ComputingCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show a picture after each stage of a recipe, before a long batch.",
        usage: "autochrome preview <images> ... --output <dir> [<options>]",
        discussion: HelpText.discussion(
            """
            Each picture gets a folder of its own in the output folder. It holds the picture \
            after each stage, as a PNG file at full size and bit depth, the output as \
            'colorize' would write it, and a contact sheet, 'sheet.png'. The sheet shows the \
            picture after each stage, reduced, and below it the area that the stage changed \
            most, before and after, at full size. A stage that changes nothing is listed and \
            gets no file.

            Pictures that a batch would skip also go through the recipe. A later preview \
            replaces the files of an earlier one, and nothing else. Alternatives and maps are \
            not made.
            """,
            examples: [
                "preview scan.tif -o Preview": "what the default recipe does",
                "preview scan.tif --recipe family -o Preview": "what another recipe does",
                "preview Scans/00?.tif --recipe mine.yaml -o Preview --json":
                    "your own recipe on a few pictures, as JSON",
            ],
            exitStatus: [.finished, .usage, .someFailed, .environment]))

    @Argument(help: "Pictures, and folders of pictures.")
    var images: [PathArgument]

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "Folder for the previews; each picture gets a subfolder.", valueName: "dir"),
        completion: .directory)
    var output: PathArgument

    @OptionGroup var choice: RecipeOptions

    @OptionGroup var confinement: ConfinementOptions

    @Flag(help: "Write JSON to standard output, one object per line.")
    var json = false

    func run() throws {
        let start = Date().timeIntervalSince1970
        let recipe = try choice.chosenRecipe()
        let settings = try ProcessingSettings(
            recipe: recipe, model: ChosenModel(named: choice.network.model, for: recipe),
            requiresConfinement: confinement.isRequired)
        let work = try workFolder()
        let desk = try PictureDesk(
            settings, folder: work.path, requiresConfinement: confinement.isRequired)
        let found = try FoundPictures(images.map(\.path))
        let sources = found.paths
        var failed = found.failures.count
        for (path, failure) in found.failures { FailureFact(failure, of: path).write(json: json) }
        for (source, folder) in zip(
            sources, PreviewFolder.folders(for: sources, in: output.path))
        {
            do throws(PictureFailure) {
                let made = TimeText.utc(try SourceDate.fixed() ?? start)
                try folder.open()
                let preview = try folder.take(desk.preview(source, made: made))
                PreviewText(path: CodablePath(source), preview: preview)
                    .write(as: "preview", json: json)
            } catch {
                FailureFact(error, of: source).write(json: json)
                failed += 1
            }
        }
        if failed > 0 { throw ExitCode(.someFailed) }
    }

    /// Pictures at full size take room: where they will stay, and not where temporary files lie.
    private func workFolder() throws(CommandError) -> TemporaryFolder {
        do {
            try FileSystem.makeFolder(output.path)
            return try TemporaryFolder(in: output.path)
        } catch {
            throw CommandError(
                .environment,
                "The folder '\(TerminalText.path(output.path))' cannot be written to: "
                    + "\(error.errno). Name another folder with --output.")
        }
    }
}
