import ArgumentParser
import BatchRunner
import Files
import Records
import Restoration

/// Describes pictures without changing anything.
struct Inspect: ParsableCommand, MachineReadable, ComputingCommand {
    static let configuration = CommandConfiguration(
        abstract: "Describe pictures: format, flags, and what they may show.",
        usage: "autochrome inspect <images> ... [<options>]",
        discussion: HelpText.discussion(
            """
            Reads each picture completely, as 'colorize' would, and writes nothing. The \
            percentages are the model's guess at the scene, which largely determines the \
            colours.
            """,
            examples: [
                "inspect scan.tif": "find out why a picture was skipped, or how it will be treated",
                "inspect Scans --json": "all pictures in a folder, as JSON",
            ],
            exitStatus: [.finished, .usage, .someFailed, .environment]))

    @Argument(help: "Pictures, and folders of pictures.")
    var images: [PathArgument]

    @OptionGroup var network: ModelOption

    @OptionGroup var confinement: ConfinementOptions

    @Flag(help: "Write JSON to standard output, one object per line.")
    var json = false

    func run() throws {
        let folder = try TemporaryFolder.make()
        let recipe = try RecipeLibrary.installed().recipe(named: RecipeLibrary.defaultRecipe)
        let desk = try PictureDesk(
            ProcessingSettings(
                recipe: recipe, model: ChosenModel(named: network.model, for: recipe),
                requiresConfinement: confinement.isRequired),
            folder: folder.path, requiresConfinement: confinement.isRequired)
        let found = try FoundPictures(images.map(\.path))
        var failed = found.failures.count
        for (path, failure) in found.failures { FailureFact(failure, of: path).write(json: json) }
        for path in found.paths {
            do throws(PictureFailure) {
                let record = try desk.inspect(path)
                Inspection(path: CodablePath(path), record: record)
                    .write(as: "inspection", json: json)
            } catch {
                FailureFact(error, of: path).write(json: json)
                failed += 1
            }
        }
        if failed > 0 { throw ExitCode(.someFailed) }
    }
}
