public import ArgumentParser
import BatchRunner
public import Records

extension Language: ExpressibleByArgument {}

/// The main job: folders and files in, colorized pictures and a report out.
struct Colorize: AsyncParsableCommand, MachineReadable, ComputingCommand {
    static let configuration = CommandConfiguration(
        abstract: "Colorize pictures and folders of pictures.",
        discussion: HelpText.discussion(
            """
            Folders are searched recursively; hidden files and symbolic links are ignored. The \
            output folder mirrors the input folder. Run the same command again to resume, and \
            to process new and changed pictures. Other settings apply to these only: finished \
            pictures stay as they are unless you add '--redo'. Ctrl-C finishes the pictures \
            that are being processed and stops; a second Ctrl-C stops at once. Nothing is lost \
            either way.
            """,
            examples: [
                "colorize Scans -o Colour": "every picture below Scans",
                "colorize Scans -o Colour --dry-run":
                    "what would be done, and how long it would take",
                "colorize Scans -o Web --recipe access": "smaller JPEG files for the web",
                "colorize Scans -o Colour --exclude 'maps/**'":
                    "everything except the folder Scans/maps",
                "colorize Scans -o Colour --access-copy 3000":
                    "with a smaller JPEG copy of each, for viewing",
                "colorize portrait.tif -o Colour": "a single picture",
                "colorize portrait.tif -o Colour --alternatives 3":
                    "with three other colourings of it",
                "colorize Beach -o Colour --style postcard.jpg": "in the colours of a postcard",
                "colorize Scans -o Colour --saturation 1.3 --redo":
                    "make finished pictures again, with stronger colours",
                "colorize Scans -o Colour --sign chain.pem --key key.pem":
                    "with a signed record in every file of what was done",
                "colorize Scans -o Colour --hints hints.csv":
                    "with known colours: the uniform was blue",
                "colorize Scans -o Colour --metadata export.csv":
                    "with titles, dates and rights from a catalogue",
            ],
            exitStatus: ExitStatus.allCases))

    @Argument(help: "Folders and pictures to colorize.")
    var inputs: [PathArgument]

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("Folder for colorized pictures and reports.", valueName: "dir"),
        completion: .directory)
    var output: PathArgument

    @OptionGroup var choice: RecipeOptions
    @OptionGroup var color: ColorOptions
    @Option(
        help: ArgumentHelp(
            "Write a JPEG copy beside each result, with at most this many pixels along its long side, "
                + "such as 3000.",
            valueName: "pixels"))
    var accessCopy: Int?

    @OptionGroup var selection: SelectionOptions
    @OptionGroup var redo: RedoOptions

    @Option(
        help: ArgumentHelp(
            "Write what this CSV file from a catalogue says about the scans into the results. It has one "
                + "line per scan and a heading with 'source' and any of 'page', 'identifier', 'title', "
                + "'creator', 'date', 'rights', 'object', 'side', 'sequence' and others.",
            valueName: "file"),
        completion: .file(extensions: ["csv"]))
    var metadata: PathArgument?

    @OptionGroup var work: WorkOptions
    @OptionGroup var confinement: ConfinementOptions
    @OptionGroup var signing: SigningOptions

    @Flag(help: "Do not sign outputs, even if your signing.yaml names a key.")
    var noSign = false

    @Option(
        help: ArgumentHelp(
            "Folder for the job state, instead of one in the output folder.", valueName: "dir"),
        completion: .directory)
    var state: PathArgument?

    @Option(
        help: "Language in which outputs and reports say that colours are an estimate.")
    var language = Language.english

    @Flag(help: "Also colorize pictures that are already in colour.")
    var recolorize = false

    @Flag(help: "Only show what would be done.")
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
