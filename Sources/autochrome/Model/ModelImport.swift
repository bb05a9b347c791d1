import Records
import ArgumentParser
import Colorization
import SystemPackage

/// Turns another program's weights into a model.
struct ModelImport: ParsableCommand, MachineReadable, ComputingCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Turn another program's weights into a model.",
        discussion: HelpText.discussion(
            """
            Reads the weights that the authors of "Let there be Color!" (2016) published for \
            Torch7 (a binary .t7 file, such as colornet.t7), and safetensors files of PyTorch \
            programs whose names for the layers are known: ColNet, exports of the Torch7 \
            program, and Autochrome's own. Layers are found by their shapes, and everything \
            is checked against the network. Checkpoints of PyTorch (.pth, .pt) have to be \
            turned into safetensors first; the message says how.

            Weights keep their authors' licence: that of 2016 is CC BY-NC-SA 4.0, not for \
            commercial use. It is shown, and recorded in the model. With such weights and \
            --preprocessing reference, 'autochrome colorize' gives what the authors' program \
            gives, sample by sample.
            """,
            examples: [
                "model import colornet.t7": "writes colornet.safetensors beside it",
                "model import colnet.safetensors": "writes colnet-imported.safetensors",
                "model import colornet.t7 -o Models/2016.safetensors": "to another place",
                "colorize Scans -o Colour --model colornet.safetensors":
                    "colorize with the model",
            ],
            exitStatus: [.finished, .usage, .environment]))

    @Argument(
        help: "A .t7 file of Torch7, or a .safetensors file of another program.",
        completion: .file(extensions: ["t7", "safetensors"]))
    var file: PathArgument

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            """
            The model to write; none of that name may exist (default: beside the file, of the same \
            name ending in .safetensors, or in -imported.safetensors if the file is one).
            """,
            valueName: "file"),
        completion: .file(extensions: ["safetensors"]))
    var output: PathArgument?

    @Flag(help: "Write one JSON object to standard output.")
    var json = false

    func run() throws {
        let target = output?.path ?? defaultTarget
        let new = NewFile(target)
        try new.checkAbsence()
        let found = try ImportedModel(contentsOf: file.path)
        try ModelTrial(found.model).run()
        try new.write(found)
        ImportReport(
            source: file.path, description: try ModelDescription(of: target),
            format: found.format, remarks: found.remarks
        ).write(as: "model", json: json)
    }

    /// A name beside the file, and not the file's own.
    private var defaultTarget: FilePath {
        var path = file.path
        guard path.extension?.lowercased() == "safetensors" else {
            path.extension = "safetensors"
            return path
        }
        path.extension = nil
        // As bytes: names need not be UTF-8.
        return FilePath(bytes: path.bytes + Array("-imported.safetensors".utf8))
    }

    /// The model with what is to be known of its import.
    private struct ImportReport: Answer {
        let source: FilePath
        let description: ModelDescription
        let format: String
        let remarks: [String]

        private enum CodingKeys: String, CodingKey {
            case format, remarks
        }

        var lines: [String] {
            ["Imported '\(TerminalText.path(source))' (\(format))."] + description.lines
                + remarks.map(TerminalText.line)
        }

        func encode(to encoder: any Encoder) throws {
            try description.encode(to: encoder)
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(format, forKey: .format)
            try container.encode(remarks, forKey: .remarks)
        }
    }
}
