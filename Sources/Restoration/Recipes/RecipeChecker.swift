/// One entry of a recipe as it was read, before it is checked against the stages there are.
struct RecipeEntry {
    struct Parameter {
        var name: String
        var position: RecipeError.Position?
        var value: ParameterValue
        /// The value as it was written, where it was.
        var text: String?
        /// Where the value stands.
        var valuePosition: RecipeError.Position?
    }

    var stage: String
    var position: RecipeError.Position?
    var parameters: [Parameter]
}

/// Checks entries against the registry and fills in defaults.
struct RecipeChecker {
    let file: String
    /// Whether the recipe's pictures get colours: some defaults depend on that.
    var addsColor = true

    /// Checks that stages exist, come once, in order, and that none is missing.
    func checkOrder(of entries: [RecipeEntry]) throws(RecipeError) {
        var earlier: [(entry: RecipeEntry, place: Int)] = []
        for entry in entries {
            let place = StageRegistry.place(of: try stageType(of: entry))
            if earlier.contains(where: { $0.entry.stage == entry.stage }) {
                throw error(
                    entry.position,
                    "stage `\(entry.stage)` appears twice; each stage may appear only once.")
            }
            if let last = earlier.last, place < last.place {
                throw error(
                    entry.position,
                    "stage `\(entry.stage)` has to come before `\(last.entry.stage)`. The order is: "
                        + "\(StageRegistry.stages.map { $0.name }.joined(separator: ", ")).")
            }
            earlier.append((entry, place))
        }
        for stage in StageRegistry.stages where stage.isRequired {
            guard entries.contains(where: { $0.stage == stage.name }) else {
                throw error(nil, "stage `\(stage.name)` is missing; every recipe needs it.")
            }
        }
        guard entries.count > 1 else {
            let coloring = StageRegistry.stages.filter { $0.phase == .color }
            throw error(
                nil,
                "the recipe does nothing; it needs "
                    + coloring.map { "`\($0.name)`, " }.joined() + "or a stage that restores.")
        }
    }

    /// The stage of an entry, with its parameters completed.
    func make(
        _ entry: RecipeEntry
    ) throws(RecipeError) -> (StageConfiguration, any Stage) {
        let type = try stageType(of: entry)
        var values: [String: ParameterValue] = [:]
        for parameter in entry.parameters {
            values[parameter.name] = try checked(parameter, of: type)
        }
        for declared in type.parameters where values[declared.name] == nil {
            let usual = addsColor ? declared.defaultValue : declared.grayDefault
            guard let value = usual else {
                throw error(
                    entry.position,
                    "stage `\(type.name)` needs `\(declared.name)`: \(declared.allowed).")
            }
            values[declared.name] = value
        }
        let configuration = StageConfiguration(stage: type.name, parameters: values)
        do throws(StageProblem) {
            return (configuration, try type.init(ParameterValues(values: values)))
        } catch {
            let culprit = entry.parameters.first { $0.name == error.parameter }
            throw self.error(
                culprit?.valuePosition ?? entry.position,
                "`\(error.parameter)` of stage `\(type.name)`: \(error.message)")
        }
    }

    private func checked(
        _ parameter: RecipeEntry.Parameter, of type: any Stage.Type
    ) throws(RecipeError) -> ParameterValue {
        let names = type.parameters.map(\.name)
        guard let declared = type.parameters.first(where: { $0.name == parameter.name }) else {
            throw error(
                parameter.position,
                "stage `\(type.name)` has no parameter `\(parameter.name)`"
                    + hint(parameter.name, names))
        }
        let value = declared.settled(parameter.value, writtenAs: parameter.text)
        guard declared.accepts(value) else {
            throw error(
                parameter.valuePosition,
                "`\(parameter.name)` of stage `\(type.name)` is `\(parameter.text ?? parameter.value.description)`; "
                    + "it must be \(declared.allowed).")
        }
        return value
    }

    private func stageType(of entry: RecipeEntry) throws(RecipeError) -> any Stage.Type {
        guard let type = StageRegistry.stage(named: entry.stage) else {
            throw error(
                entry.position,
                "there is no stage `\(entry.stage)`"
                    + hint(entry.stage, StageRegistry.stages.map { $0.name }))
        }
        return type
    }

    /// The end of a sentence about an unknown word: what was likely meant, and all that is allowed.
    func hint(_ word: String, _ allowed: [String]) -> String {
        let guess = suggestion(for: word, among: allowed).map { "; did you mean `\($0)`?" } ?? "."
        return guess + " Allowed: \(allowed.joined(separator: ", "))."
    }

    func error(_ position: RecipeError.Position?, _ message: String) -> RecipeError {
        RecipeError(file: file, position: position, message: message)
    }
}
