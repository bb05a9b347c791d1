import ArgumentParser
import Records

/// The main job: folders and files in, colorized pictures and a report out.
struct Colorize: AsyncParsableCommand, MachineReadable, ComputingCommand {
    static let configuration = CommandConfiguration(
        abstract: "Colorize pictures and whole folders of them.",
        discussion: HelpText.discussion(
            """
            Folders are searched with everything below them; hidden files and symbolic \
            links are left alone. The output folder mirrors the input folder. Running the \
            same command again goes on where the last run ended and takes in new and \
            changed pictures. Ctrl-C finishes the pictures in work and stops; a second \
            Ctrl-C stops at once. Nothing is lost either way.
            """,
            examples: [
                "colorize Scans -o Colour": "every picture below Scans",
                "colorize Scans -o Colour --dry-run": "what there is to do, and how long it takes",
                "colorize Scans -o Web --recipe access": "smaller JPEG files for a web page",
                "colorize Scans -o Colour --exclude 'maps/**'": "all but the folder Scans/maps",
                "colorize portrait.tif -o Colour": "a single picture",
                "colorize portrait.tif -o Colour --alternatives 3":
                    "and three other colourings of it",
                "colorize Beach -o Colour --style postcard.jpg": "in the colours of a postcard",
                "colorize Scans -o Colour --hints hints.csv":
                    "with what is known: the uniform was blue",
            ],
            exitStatus: ExitStatus.allCases))

    @Argument(help: "Folders and pictures to colorize.")
    var inputs: [PathArgument]

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("The folder for colorized pictures and reports.", valueName: "dir"),
        completion: .directory)
    var output: PathArgument

    @OptionGroup var choice: RecipeOptions
    @OptionGroup var color: ColorOptions
    @OptionGroup var selection: SelectionOptions
    @OptionGroup var work: WorkOptions
    @OptionGroup var confinement: ConfinementOptions

    @Option(
        help: ArgumentHelp(
            "Keep the job state here instead of in the output folder.", valueName: "dir"),
        completion: .directory)
    var state: PathArgument?

    @Flag(help: "Colorize pictures that have colours already, too.")
    var recolorize = false

    @Flag(help: "Only say what would be done.")
    var dryRun = false

    @OptionGroup var verbosity: VerbosityOptions

    var json: Bool { verbosity.json }

    func run() async throws {
        let request = try BatchRequest(self)
        if dryRun {
            try DryRunSession(request: request, verbosity: verbosity).run()
        } else {
            try await BatchSession(request: request, verbosity: verbosity).run()
        }
    }
}
