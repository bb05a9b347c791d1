import ArgumentParser
import Records
import Restoration

/// Lists the recipes that come with the program.
struct RecipesList: ParsableCommand, MachineReadable {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the recipes that come with the program.",
        discussion: HelpText.discussion(
            "A recipe says how pictures are processed, step by step.",
            examples: ["recipes list": "names, what they produce, and when to use them"],
            exitStatus: [.finished, .environment]))

    @Flag(help: "Write JSON to standard output, one object per line.")
    var json = false

    func run() throws {
        let library = try RecipeLibrary.installed()
        for name in try library.names() {
            let recipe = try library.recipe(named: name)
            if json {
                JSONLines().write("recipe", recipe)
            } else {
                StandardStream.output.print(
                    "\(recipe.name)\n    \(recipe.summary)\n    \(recipe.when)")
            }
        }
    }
}
