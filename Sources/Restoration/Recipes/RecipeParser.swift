import Yams

extension Recipe {
    /// Reads a recipe from YAML.
    ///
    /// - Parameters:
    ///   - yaml: the text, one document of at most 64 kB.
    ///   - file: the name that errors show.
    /// - Throws: ``RecipeError`` with the place of the first fault.
    public init(parsing yaml: String, file: String) throws(RecipeError) {
        guard let root = try YAMLFile.root(of: yaml, file: file) else {
            throw RecipeError(
                file: file, position: nil,
                message:
                    "the file is empty; a recipe has the keys \(RecipeParser.keys.joined(separator: ", "))."
            )
        }
        try self.init(RecipeParser(file: file, root: root))
    }

    private init(_ parser: RecipeParser) throws(RecipeError) {
        let fields = try parser.fields()
        try self.init(
            name: fields.name, version: fields.version, summary: fields.summary, when: fields.when,
            entries: fields.entries, file: parser.checker.file)
    }
}

/// Takes the tree of a YAML text apart into the fields of a recipe.
struct RecipeParser {
    static let keys = ["recipe", "version", "summary", "when", "stages"]

    let checker: RecipeChecker
    private let root: Node

    struct Fields {
        var name: String
        var version: Int
        var summary: String
        var when: String
        var entries: [RecipeEntry]
    }

    init(file: String, root: Node) {
        checker = RecipeChecker(file: file)
        self.root = root
    }

    func fields() throws(RecipeError) -> Fields {
        let mapping = try mapping(
            root,
            what: "a recipe has to be a mapping with the keys \(Self.keys.joined(separator: ", "))")
        var values: [String: Node] = [:]
        for (key, value) in mapping {
            let name = try text(key, what: "a key")
            guard Self.keys.contains(name) else {
                throw checker.error(
                    key.position, "recipes have no key `\(name)`" + checker.hint(name, Self.keys))
            }
            values[name] = value
        }
        return Fields(
            name: try name(try required("recipe", in: values)),
            version: try version(try required("version", in: values)),
            summary: try line(try required("summary", in: values), key: "summary"),
            when: try line(try required("when", in: values), key: "when"),
            entries: try entries(try required("stages", in: values)))
    }

    private func required(
        _ key: String, in values: [String: Node]
    ) throws(RecipeError) -> Node {
        guard let value = values[key] else {
            throw checker.error(
                nil,
                "the key `\(key)` is missing; a recipe has all of: \(Self.keys.joined(separator: ", "))."
            )
        }
        return value
    }

    private func name(_ node: Node) throws(RecipeError) -> String {
        let name = try text(node, what: "`recipe`")
        let isPlain = name.utf8.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                || byte == UInt8(ascii: "-")
        }
        guard isPlain, (1...40).contains(name.utf8.count) else {
            throw checker.error(
                node.position,
                "`recipe` is `\(name)`; a name has to be 1 to 40 characters long, of a-z, 0-9 and hyphen."
            )
        }
        return name
    }

    private func version(_ node: Node) throws(RecipeError) -> Int {
        guard case .integer(let version) = try value(node, what: "`version`"),
            (1...1_000_000).contains(version)
        else {
            throw checker.error(
                node.position, "`version` must be a whole number from 1 to 1000000.")
        }
        return version
    }

    private func line(_ node: Node, key: String) throws(RecipeError) -> String {
        let text = try text(node, what: "`\(key)`")
        guard !text.allSatisfy(\.isWhitespace), text.utf8.count <= 500 else {
            throw checker.error(node.position, "`\(key)` must be text of 1 to 500 bytes.")
        }
        return text
    }

    private func entries(_ node: Node) throws(RecipeError) -> [RecipeEntry] {
        guard case .sequence(let sequence) = node, !sequence.isEmpty else {
            throw checker.error(
                node.position, "`stages` must be a list with one `- stage:` per stage.")
        }
        var entries: [RecipeEntry] = []
        for item in sequence { entries.append(try entry(item)) }
        return entries
    }

    private func entry(_ node: Node) throws(RecipeError) -> RecipeEntry {
        let form =
            "an entry of `stages` is a mapping of one stage name to its parameters, such as `- encode: {format: tiff}`"
        let mapping = try mapping(node, what: form)
        guard let (key, value) = mapping.first, mapping.count == 1 else {
            throw checker.error(
                node.position,
                "\(form); this one has \(mapping.count) keys (is the indentation right?).")
        }
        let stage = try text(key, what: "a stage's name")
        return RecipeEntry(
            stage: stage, position: key.position, parameters: try parameters(value, stage: stage))
    }

    private func parameters(
        _ node: Node, stage: String
    ) throws(RecipeError) -> [RecipeEntry.Parameter] {
        if case .scalar(let scalar) = node, scalar.style == .plain, scalar.string.isEmpty {
            return []
        }
        let mapping = try mapping(
            node, what: "the parameters of stage `\(stage)` are a mapping of names to values")
        var parameters: [RecipeEntry.Parameter] = []
        for (key, value) in mapping {
            let name = try text(key, what: "a parameter's name")
            parameters.append(
                RecipeEntry.Parameter(
                    name: name, position: key.position,
                    value: try self.value(value, what: "`\(name)` of stage `\(stage)`"),
                    text: value.string, valuePosition: value.position))
        }
        return parameters
    }

    private func mapping(_ node: Node, what: String) throws(RecipeError) -> Node.Mapping {
        guard case .mapping(let mapping) = node else {
            throw checker.error(node.position, "\(what).")
        }
        return mapping
    }

    private func text(_ node: Node, what: String) throws(RecipeError) -> String {
        guard case .scalar(let scalar) = node else {
            throw checker.error(node.position, "\(what) must be text, not a list or mapping.")
        }
        return scalar.string
    }

    /// A scalar by YAML's core rules: plain numbers and booleans are such, all else is text.
    private func value(_ node: Node, what: String) throws(RecipeError) -> ParameterValue {
        let text = try text(node, what: what)
        guard case .scalar(let scalar) = node, scalar.style == .plain else { return .text(text) }
        if let integer = Int(text) { return .integer(integer) }
        if let number = Double(text), number.isFinite { return .number(number) }
        switch text {
        case "true": return .flag(true)
        case "false": return .flag(false)
        default: return .text(text)
        }
    }
}
