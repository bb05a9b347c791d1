public import ArgumentParser
import BatchRunner
public import Records

extension Language: ExpressibleByArgument {}

/// The main job: folders and files in, colorized pictures and a report out.
struct Colorize: AsyncParsableCommand, MachineReadable, ComputingCommand {
    static let configuration = CommandConfiguration(
        abstract: "Colorize pictures and whole folders of them.",
        discussion: HelpText.discussion(
            """
            Folders are searched with everything below them; hidden files and symbolic \
            links are left alone. The output folder mirrors the input folder. Running the \
            same command again goes on where the last run ended and takes in new and \
            changed pictures. With other settings these are made with the new ones, and \
            finished pictures stay as they are unless '--redo' says otherwise. Ctrl-C finishes the pictures in work and stops; a second \
            Ctrl-C stops at once. Nothing is lost either way.
            """,
            examples: [
                "colorize Scans -o Colour": "every picture below Scans",
                "colorize Scans -o Colour --dry-run": "what there is to do, and how long it takes",
                "colorize Scans -o Web --recipe access": "smaller JPEG files for a web page",
                "colorize Scans -o Colour --exclude 'maps/**'": "all but the folder Scans/maps",
                "colorize Scans -o Colour --access-copy 3000":
                    "and a smaller JPEG file of each, for looking at",
                "colorize portrait.tif -o Colour": "a single picture",
                "colorize portrait.tif -o Colour --alternatives 3":
                    "and three other colourings of it",
                "colorize Beach -o Colour --style postcard.jpg": "in the colours of a postcard",
                "colorize Scans -o Colour --saturation 1.3 --redo":
                    "finished pictures again with stronger colours",
                "colorize Scans -o Colour --sign chain.pem --key key.pem":
                    "with a signed record of what was done in every file",
                "colorize Scans -o Colour --hints hints.csv":
                    "with what is known: the uniform was blue",
                "colorize Scans -o Colour --metadata export.csv":
                    "with titles, dates and rights from a catalogue",
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
    @Option(
        help: ArgumentHelp(
            "Write a JPEG copy beside each result whose long side has at most so many pixels, such as 3000.",
            valueName: "pixels"))
    var accessCopy: Int?

    @OptionGroup var selection: SelectionOptions
    @OptionGroup var redo: RedoOptions

    @Option(
        help: ArgumentHelp(
            "Write what this CSV file of a catalogue says about the scans into the results: a heading "
                + "with 'source' and any of 'page', 'identifier', 'title', 'creator', 'date', 'rights', "
                + "'object', 'side', 'sequence' and others, and a line for each scan.",
            valueName: "file"),
        completion: .file(extensions: ["csv"]))
    var metadata: PathArgument?

    @OptionGroup var work: WorkOptions
    @OptionGroup var confinement: ConfinementOptions
    @OptionGroup var signing: SigningOptions

    @Flag(help: "Sign nothing, whatever the user's signing.yaml says.")
    var noSign = false

    @Option(
        help: ArgumentHelp(
            "Keep the job state here instead of in the output folder.", valueName: "dir"),
        completion: .directory)
    var state: PathArgument?

    @Option(
        help: "The language in which outputs and reports say that colours are an estimate.")
    var language = Language.english

    @Flag(help: "Colorize pictures that have colours already, too.")
    var recolorize = false

    @Flag(help: "Only say what would be done.")
    var dryRun = false

    @OptionGroup var verbosity: VerbosityOptions

    var json: Bool { verbosity.json }

    func validate() throws {
        if noSign, signing.sign != nil || signing.timestamp != nil || signing.signBeside {
            throw ValidationError(
                "'--no-sign' contradicts '--sign', '--sign-beside' and '--timestamp'.")
        }
    }

    /// With what the outputs are signed; nil for not at all.
    func signingRequest() throws -> SigningRequest? {
        if noSign { return nil }
        let usual = signing.sign == nil ? try SigningSettings.request() : nil
        let request = signing.request(orElse: usual)
        if request == nil, signing.timestamp != nil || signing.signBeside {
            throw ValidationError(
                "'--timestamp' and '--sign-beside' need '--sign' and '--key'.")
        }
        return request
    }

    func run() async throws {
        let request = try BatchRequest(self)
        if dryRun {
            // What would be refused then is refused now.
            _ = try request.options.signing.map {
                try OutputSigner($0, passphrase: request.passphrase, request.settings)
            }
            try DryRunSession(request: request, verbosity: verbosity).run()
        } else {
            try await BatchSession(request: request, verbosity: verbosity).run()
        }
    }
}
