import Records
import ArgumentParser
import Colorization
import SystemPackage

/// Turns another program's weights into a model.
struct ModelImport: ParsableCommand, MachineReadable, ComputingCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Convert another program's weights into a model.",
        discussion: HelpText.discussion(
            """
            Reads the weights that the authors of "Let there be Color!" (2016) published for \
            Torch7 (a binary .t7 file, such as colornet.t7). Also reads safetensors files whose \
            layer names are known: those of ColNet, of exports from the Torch7 program, and of \
            Autochrome. Layers are identified by their shapes, and everything is checked against \
            the network. PyTorch checkpoints (.pth, .pt) have to be converted to safetensors \
            first; the error message says how.

            Weights keep their authors' licence. The weights of 2016 are licensed under CC \
            BY-NC-SA 4.0, which excludes commercial use. The licence is shown, and recorded in \
            the model. With these weights and --preprocessing reference, 'autochrome colorize' \
            reproduces the results of the authors' program, sample by sample.
            """,
            examples: [
                "model import colornet.t7": "write colornet.safetensors beside it",
                "model import colnet.safetensors": "write colnet-imported.safetensors beside it",
                "model import colornet.t7 -o Models/2016.safetensors": "write to another place",
                "colorize Scans -o Colour --model colornet.safetensors":
                    "colorize with the model",
            ],
            exitStatus: [.finished, .usage, .environment]))

    @Argument(
        help: "Torch7 file (.t7), or safetensors file from another program.",
        completion: .file(extensions: ["t7", "safetensors"]))
    var file: PathArgument

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            """
            Model to write; it must not exist yet (default: beside the file, with the same name \
            ending in .safetensors, or in -imported.safetensors if that is the file itself).
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
