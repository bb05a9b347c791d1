import Colorization
import Records
import SystemPackage
import TensorCore

/// What a model is, for people and for programs.
struct ModelDescription: Answer {
    let path: CodablePath
    let sha256: String
    let name: String
    let version: String
    let input: String
    let target: String
    let inputMean: Float
    let channels: Int
    let parameters: Int
    let hasGlobal: Bool
    let globalBranch: String?
    let globalPooling: String?
    let fusionKernelSize: Int
    let batchNormalization: Bool
    let abRange: Float
    let classes: [String]
    let metadata: [String: String]

    /// Metadata that the other fields say already.
    private static let told: Set = [
        "name", "version", "input", "ab_range", "classes", "format_version", "architecture",
        "global_size", "global_branch", "global_pooling", "has_global", "target", "input_mean",
        "bn_eps", "encoder_strides", "encoder_input_scale", "packed",
    ]

    /// Reads and describes a model file.
    init(of path: FilePath) throws {
        let model = try ColorizationModel(contentsOf: path)
        let configuration = model.configuration
        self.path = CodablePath(path)
        sha256 = try ModelDigest.sha256(of: path)
        name = configuration.name.isEmpty ? path.stem ?? "" : configuration.name
        version = configuration.version
        input = configuration.input.rawValue
        target = configuration.target.rawValue
        inputMean = configuration.inputMean
        channels = configuration.channels
        parameters = model.layers.parameters.reduce(0) { $0 + $1.tensor.count }
        hasGlobal = configuration.hasGlobal
        globalBranch = hasGlobal ? configuration.globalBranch.rawValue : nil
        globalPooling =
            hasGlobal && !configuration.hasMap ? configuration.globalPooling.rawValue : nil
        fusionKernelSize = configuration.fusionKernelSize
        batchNormalization = configuration.usesBatchNorm
        abRange = configuration.abRange
        classes = configuration.classes
        metadata = model.metadata
    }

    private var targetText: String {
        guard target == ModelConfiguration.Target.lab.rawValue else { return target }
        return "\(target), up to \(DecimalText.fixed(Double(abRange), places: 0)) in a* and b*"
    }
    private var globalText: String {
        guard let globalBranch else { return "none" }
        return globalPooling.map { "\(globalBranch), \($0)" } ?? "\(globalBranch) and vector"
    }
    private var isLuma: Bool { input == ModelConfiguration.Input.gammaLuma.rawValue }

    /// The description as a small table.
    var lines: [String] {
        var rows = [("Model", name + (version.isEmpty ? "" : ", version \(version)"))]
        rows += metadata.filter { !Self.told.contains($0.key) }.sorted { $0.key < $1.key }
            .map { ($0.key.replacing("_", with: " ").capitalizedFirst, $0.value) }
        rows += [
            ("File", TerminalText.path(path.path)), ("SHA-256", sha256),
            ("Parameters", DecimalText.grouped(parameters)),
            ("Input", "\(isLuma ? "gamma-encoded luma" : "lightness L*/100") minus \(inputMean)"),
            ("Width", "\(channels) channels in the first layer"),
            ("Global features", globalText),
            ("Fusion", "\(fusionKernelSize)x\(fusionKernelSize)"),
            ("Target", targetText),
        ]
        if !classes.isEmpty {
            rows.append(("Scenes", "\(classes.count): \(classes.joined(separator: ", "))"))
        }
        return Columns.aligned(rows.map { ($0, TerminalText.line($1)) })
    }
}

extension String {
    fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
