import Yams

extension RecipeError {
    /// The parser's complaint with its place.
    init(_ error: YamlError, file: String) {
        self.init(file: file, position: nil, message: "the file is not valid YAML.")
        switch error {
        case .scanner(let context, let problem, let mark, _),
            .parser(let context, let problem, let mark, _):
            position = Position(line: mark.line, column: mark.column)
            let about = context.map { " \($0.text)" } ?? ""
            message = "the file is not valid YAML:\(about) \(problem)."
        case .composer(_, let problem, let mark, _):
            position = Position(line: mark.line, column: mark.column)
            message =
                problem.contains("another document")
                ? "a second document begins here; a file may contain only one."
                : "the file is not valid YAML: \(problem)."
        case .reader(let problem, _, _, _):
            message = "the file is not valid YAML: \(problem)."
        case .duplicatedKeysInMapping(let keys, let context):
            position = Position(line: context.mark.line, column: context.mark.column)
            let names = keys.map { "`\($0)`" }.joined(separator: ", ")
            message = "the key \(names) appears more than once in the same mapping."
        default:
            break
        }
    }
}
