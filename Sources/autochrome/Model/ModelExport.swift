import ArgumentParser
import Colorization
import Records
import SystemPackage

/// Writes a model for other programs.
struct ModelExport: ParsableCommand, MachineReadable {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Export a model as ONNX, for other programs.",
        discussion: HelpText.discussion(
            """
            The file holds the whole network, with both branches, as Float32, for pictures of any \
            size. The command and the file describe the inputs and outputs. Notes on origin and \
            licence are copied from the model; its licence also applies to the copy.
            """,
            examples: [
                "model export -o autochrome.onnx": "the default model",
                "model export mine.safetensors -o mine.onnx --json":
                    "your own model, with the description as JSON",
            ],
            exitStatus: [.finished, .usage, .environment]))

    @OptionGroup var file: ModelArgument

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("File to write; it must not exist yet.", valueName: "file"),
        completion: .file(extensions: ["onnx"]))
    var output: PathArgument

    @Flag(help: "Write one JSON object to standard output.")
    var json = false

    /// What readers of Protocol Buffers accept.
    private static let mostBytes = Int(Int32.max)

    func run() throws {
        let target = NewFile(output.path)
        try target.checkAbsence()
        let source = try file.path()
        let model = try ColorizationModel(contentsOf: source)
        let export = ONNXExport(model, programVersion: ProgramVersion.current)
        let bytes = export.bytes
        guard bytes.count <= Self.mostBytes else {
            throw CommandError(
                .environment,
                "\(TerminalText.path(source)) would become an ONNX file of "
                    + "\(SizeText.bytes(bytes.count)), but files of more than 2 GiB cannot be "
                    + "read. Export a narrower model.")
        }
        try target.write(bytes)
        ExportText(
            export, of: model, source: source, target: output.path, byteCount: bytes.count
        ).write(as: "model_export", json: json)
    }
}
