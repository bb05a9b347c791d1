import ArgumentParser
import Colorization
import Records
import SystemPackage

/// Writes a model for other programs.
struct ModelExport: ParsableCommand, MachineReadable {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write a model as ONNX, for other programs.",
        discussion: HelpText.discussion(
            """
            The file holds the whole network, both branches, in Float32, for pictures of any \
            size; what to feed and what comes out is said here and in the file. What the model \
            file says of origin and licence goes along, and the licence holds for the copy, too.
            """,
            examples: [
                "model export -o autochrome.onnx": "the default model",
                "model export mine.safetensors -o mine.onnx --json":
                    "a model of your own, for programs",
            ],
            exitStatus: [.finished, .usage, .environment]))

    @OptionGroup var file: ModelArgument

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("The file to write; none of that name may exist.", valueName: "file"),
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
                    + "\(SizeText.bytes(bytes.count)), and those of more than 2 GiB cannot be "
                    + "read. Export a narrower model.")
        }
        try target.write(bytes)
        ExportText(
            export, of: model, source: source, target: output.path, byteCount: bytes.count
        ).write(as: "model_export", json: json)
    }
}
