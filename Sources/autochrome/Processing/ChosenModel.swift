import Colorization
import Records
import Restoration
import SystemPackage

/// The model for colour that a command works with.
struct ChosenModel {
    /// Its name; empty if no colour is added and it is not there.
    let name: String
    /// SHA-256 of its file; empty if it is not there.
    let sha256: String
    /// The file; nil if no colour is added and it need not be there.
    let file: PackedModel?
    /// What the user has to know about the choice.
    var advice: String?

    /// The model that is named, else the default model, which has to be there only if a recipe adds colour.
    init(named name: String?, for recipe: Recipe) throws {
        let isOptional = name == nil && !recipe.addsColor
        let file =
            isOptional
            ? try? PackedModel(of: DataLocator.model())
            : try PackedModel(of: DataLocator.model(named: name))
        self.name = file?.name ?? ""
        sha256 = file?.sha256 ?? ""
        self.file = file
    }

    /// The model that outputs were made with.
    ///
    /// - Parameters:
    ///   - parameters: what they were made with.
    ///   - folder: where they are.
    ///   - recipe: what is to be done now; if it adds no colour, the file is not looked for.
    /// - Throws: ``CommandError`` if the model is not there any more, or its file is another one now.
    init(of parameters: RunParameters, in folder: FilePath, for recipe: Recipe) throws {
        name = parameters.model
        sha256 = parameters.modelSHA256
        guard recipe.addsColor else {
            file = nil
            return
        }
        let model = "the model '\(name)', which '\(TerminalText.path(folder))' was started with"
        let remedy =
            "Run the 'autochrome colorize' command again, with --model and the file of this or another "
            + "model; finished pictures stay as they are."
        let path: FilePath
        do throws(DataLocatorError) {
            path = try DataLocator.model(named: name)
        } catch {
            let places = error.places.map { TerminalText.path($0) }.joined(separator: ", ")
            throw CommandError(
                .environment, "The file of \(model), was not found; looked in \(places). \(remedy)")
        }
        let found = try PackedModel(of: path)
        guard found.sha256 == sha256 else {
            throw CommandError(
                .environment,
                "The installed file is not \(model): its SHA-256 is \(found.sha256) instead of "
                    + "\(sha256). \(remedy)")
        }
        file = found
    }

    /// The model for work on an output folder: the one that is named, else the one that the folder was begun
    /// with, else the default model.
    ///
    /// - Parameters:
    ///   - name: the name or the file of a model.
    ///   - recipe: what is to be done.
    ///   - begun: what the outputs in the folder were made with, if there are any.
    ///   - folder: the output folder.
    /// - Throws: ``CommandError`` if the model that the folder was begun with is not there, `DataLocatorError` or
    ///   `ModelError` if another one is not.
    init(
        named name: String?, for recipe: Recipe, continuing begun: RunParameters?,
        in folder: FilePath
    ) throws {
        // Without colour the model is only a name, which stays what it was.
        let isDefault = ["", DataLocator.defaultModel].contains(begun?.model)
        guard name == nil, let begun, !isDefault || !recipe.addsColor else {
            try self.init(named: name, for: recipe)
            return
        }
        try self.init(of: begun, in: folder, for: recipe)
        if recipe.addsColor {
            advice =
                "'\(TerminalText.path(folder))' was started with the model '\(self.name)' and keeps it. The "
                + "default model is now '\(DataLocator.defaultModel)': '--model \(DataLocator.defaultModel)' "
                + "uses it for new pictures and, with '--redo', for all."
        }
    }
}
