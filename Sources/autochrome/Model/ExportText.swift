import Colorization
import Records
import SystemPackage

/// What was exported and how to use it, for people and for programs.
struct ExportText: Answer {
    struct Port: Encodable {
        let name: String
        let shape: [String]
        let meaning: String
    }

    let path: CodablePath
    let bytes: Int
    let model: CodablePath
    let format = "onnx"
    let operatorSet = ONNXExport.operatorSet
    let inputs: [Port]
    let outputs: [Port]
    let usage: String
    let license: String?

    init(
        _ export: ONNXExport, of model: ColorizationModel, source: FilePath, target: FilePath,
        byteCount: Int
    ) {
        path = CodablePath(target)
        bytes = byteCount
        self.model = CodablePath(source)
        inputs = export.inputs.map { Port(name: $0.name, shape: $0.shape, meaning: $0.meaning) }
        outputs = export.outputs.map { Port(name: $0.name, shape: $0.shape, meaning: $0.meaning) }
        usage = export.documentation
        license = model.metadata["license"]
    }

    /// The same as text.
    var lines: [String] {
        let size = SizeText.bytes(bytes)
        return [
            "\(TerminalText.path(path.path)): \(size), ONNX operators of version \(operatorSet)"
        ]
            + Self.lines("Input", inputs) + Self.lines("Output", outputs) + ["", usage]
            + (license.map { ["", "Licence: \(TerminalText.line($0))"] } ?? [])
    }

    private static func lines(_ kind: String, _ ports: [Port]) -> [String] {
        ports.flatMap { port in
            [
                "", "\(kind) '\(port.name)', \(port.shape.joined(separator: " x ")):",
                "  \(port.meaning)",
            ]
        }
    }
}
