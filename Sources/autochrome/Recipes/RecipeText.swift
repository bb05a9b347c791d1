import Records
import Restoration

/// A recipe as the YAML that it could be written as.
struct RecipeText {
    private let recipe: Recipe

    init(_ recipe: Recipe) {
        self.recipe = recipe
    }

    /// The recipe with every parameter that it has.
    var yaml: String {
        var lines = [
            "recipe: \(Self.scalar(recipe.name))", "version: \(recipe.version)",
            "summary: \(Self.scalar(recipe.summary))", "when: \(Self.scalar(recipe.when))", "",
            "stages:",
        ]
        for configuration in recipe.configurations {
            lines.append("  - \(configuration.stage):")
            for (name, value) in configuration.parameters.sorted(by: { $0.key < $1.key }) {
                let text =
                    switch value {
                    case .text(let text): Self.scalar(text)
                    default: value.description
                    }
                lines.append("      \(name): \(text)")
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// Plain words as they are, anything else in double quotes.
    private static func scalar(_ text: String) -> String {
        let isPlain =
            text.first.map { $0.isLetter || $0 == "_" } ?? false
            && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "_- ".contains($0)) }
            && text.last != " "
            && !["true", "false", "yes", "no", "on", "off", "null"].contains(
                text.lowercased())
        guard !isPlain else { return text }
        let escaped = text.unicodeScalars.reduce(into: "") { escaped, scalar in
            switch scalar {
            case "\"": escaped += "\\\""
            case "\\": escaped += "\\\\"
            case _ where TerminalText.isObeyed(scalar): escaped += Self.escape(scalar)
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return "\"\(escaped)\""
    }

    /// A character by its number (YAML 1.2.2, section 5.7).
    private static func escape(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16)
        let (letter, count) = scalar.value > 0xFFFF ? ("U", 8) : ("u", 4)
        return "\\" + letter + String(repeating: "0", count: count - digits.count) + digits
    }
}
