import Records
import Colorization
import ImageMetrics

/// Writes a model card.
struct ModelCardText {
    private let card: ModelCard

    init(_ card: ModelCard) {
        self.card = card
    }

    var text: String {
        let sections = [
            heading, network, photographs, start, settings, run, evaluation, classTable, use,
        ]
        return sections.filter { !$0.isEmpty }.joined(separator: "\n\n") + "\n"
    }

    private var heading: String {
        "# \(Self.plain(card.name)), \(card.date)\n\n"
            + "Written by autochrome \(card.programVersion), which trained the model."
    }

    private var network: String {
        let configuration = card.network.configuration
        var parts = [
            "the network of \"Let there be Color!\" (Iizuka, Simo-Serra, Ishikawa 2016)",
            "\(configuration.channels) channels in the first layer (the paper has 64)",
            "\(DecimalText.grouped(card.network.parameters)) parameters",
            configuration.usesBatchNorm ? "batch normalization" : "without batch normalization",
        ]
        if configuration.hasMap {
            let side = configuration.globalSize / MapLayers.mapStride
            parts.append(
                "a global branch that keeps places, in a map of \(side)x\(side), behind an encoder "
                    + "that was not trained here")
        } else if configuration.hasGlobal {
            let pooling =
                card.network.configuration.globalPooling == .flatten
                ? "flattened" : "pyramid-pooled"
            parts.append("\(pooling) global features")
            parts.append(
                "fusion kernel \(configuration.fusionKernelSize)x\(configuration.fusionKernelSize)")
        } else {
            parts.append("without global features")
        }
        let classes = configuration.classes.count
        parts.append(classes == 0 ? "without classes" : "\(classes) classes")
        let digest = card.network.sha256.map { " SHA-256 of the file: `\($0)`." } ?? ""
        return "## The model\n\n- **What**: \(parts.joined(separator: ", "))."
            + "\n- **Input**: \(input).\n- **Output**: \(output), at half size.\(digest)"
    }

    private var input: String {
        let mean = DecimalText.significant(Double(card.network.configuration.inputMean))
        return switch card.network.configuration.input {
        case .labLightness: "L*/100 less \(mean)"
        case .gammaLuma: "gamma-encoded luma less \(mean)"
        }
    }

    private var output: String {
        switch card.network.configuration.target {
        case .lab:
            "a* and b* up to ±"
                + DecimalText.significant(Double(card.network.configuration.abRange))
        case .yuv: "U and V of gamma-encoded sRGB"
        case .rgb: "gamma-encoded sRGB"
        }
    }

    private var photographs: String {
        let data = card.data
        let labels =
            data.classes.isEmpty
            ? "without classes"
            : "in \(data.classes.count) classes, \(DecimalText.grouped(data.unlabelled)) without one"
        var lines = [
            "- **Photographs**: \(DecimalText.grouped(data.photographs)) of the folder "
                + "`\(Self.code(data.folder))`, \(labels); SHA-256 of the list of their paths: "
                + "`\(data.listSHA256)`."
        ]
        if data.heldOut > 0 {
            let file = data.heldOutFile.map { ", listed in `\(Self.code($0))`" } ?? ""
            let digest = data.heldOutSHA256.map { " (SHA-256 `\($0)`)" } ?? ""
            lines.append(
                "- **Held out**: \(DecimalText.grouped(data.heldOut)) photographs, "
                    + "never trained on\(file)\(digest).")
        }
        if !data.skipped.isEmpty {
            let reasons = data.skipped.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
                .map { "\($0.value) \($0.key.split(separator: "_").joined(separator: " "))" }
            lines.append("- **Left out**: \(reasons.joined(separator: ", ")).")
        }
        lines.append(
            "- **Rights**: no photograph is part of the model's file, and the card says nothing about the "
                + "rights in those it was trained on.")
        return "## Data\n\n" + lines.joined(separator: "\n")
    }

    private var start: String {
        let from =
            switch card.start {
            case .random: "random weights"
            case .model(let name, let sha256): "`\(Self.code(name))`, SHA-256 `\(sha256)`"
            }
        return "## Training\n\n- **Started from**: \(from)."
    }

    private var settings: String {
        guard !card.settings.isEmpty else { return "" }
        return Self.table(["setting", "value"], card.settings.map { [$0.name, $0.value] })
    }

    private var run: String {
        let run = card.run
        var lines = [
            "- **Trained**: \(DecimalText.fixed(run.hours, places: 2)) hours, "
                + "\(DecimalText.grouped(run.steps)) steps, "
                + "\(DecimalText.grouped(run.pictures)) pictures seen."
        ]
        lines += Self.change("Training loss", run.firstLoss, run.lastLoss)
        lines += Self.change("Validation loss", run.firstValidationLoss, run.lastValidationLoss)
        if let file = run.curveFile { lines.append("- **Curve**: `\(Self.code(file))`.") }
        return lines.joined(separator: "\n")
    }

    private static func change(_ name: String, _ first: Double?, _ last: Double?) -> [String] {
        guard let first, let last else { return [] }
        return [
            "- **\(name)**: \(DecimalText.significant(first)) at first, "
                + "\(DecimalText.significant(last)) at last."
        ]
    }

    private var evaluation: String {
        guard !card.evaluations.isEmpty else { return "" }
        let rows = card.evaluations.map { item in
            let figures = item.figures
            return [
                item.name, String(item.photographs), item.shortSide.map(String.init) ?? "as is",
                DecimalText.fixed(figures.psnr, places: 2),
                DecimalText.fixed(figures.psnrGray, places: 2),
                DecimalText.fixed(figures.abRMSE, places: 2),
                DecimalText.fixed(figures.deltaE2000, places: 2),
                "\(DecimalText.fixed(figures.colorfulness, places: 1)) of "
                    + DecimalText.fixed(figures.colorfulnessTruth, places: 1),
            ]
        }
        return
            "## Measured\n\nMeans of per-picture values; \"grey\" is the picture without colours.\n\n"
            + Self.table(
                [
                    "photographs", "number", "short side", "PSNR, dB", "grey, dB", "a*b* RMSE",
                    "ΔE 2000", "colourfulness",
                ], rows)
    }

    private var classTable: String {
        guard !card.data.classes.isEmpty else { return "" }
        return "## Classes\n\n"
            + Self.table(
                ["class", "photographs"],
                card.data.classes.map { [$0.name, DecimalText.grouped($0.count)] })
    }

    private var use: String {
        "## Use\n\nColours are an estimate, never evidence. They are what such photographs as those above "
            + "made likely: what they show seldom or one-sidedly will be coloured wrongly."
    }

    private static func table(_ heads: [String], _ rows: [[String]]) -> String {
        let rule = heads.map { _ in "---" }
        return ([heads, rule] + rows).map { cells in
            "| " + cells.map(plain).joined(separator: " | ") + " |"
        }.joined(separator: "\n")
    }

    /// Text that Markdown shows as it is, on one line.
    private static func plain(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "") { result, scalar in
            switch scalar {
            case "\u{0}"..<" ", "\u{7F}"..<"\u{A0}": result += " "
            case "|", "\\", "`", "*", "_", "[", "]", "<", ">", "#":
                result += "\\" + String(scalar)
            default: result.unicodeScalars.append(scalar)
            }
        }
    }

    /// Text between backticks, which nothing escapes.
    private static func code(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { scalar in
                    scalar == "`" || scalar.value < 0x20 ? "?" : scalar
                }))
    }
}
