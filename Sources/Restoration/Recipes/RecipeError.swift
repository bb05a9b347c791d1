/// Why a recipe, or a file of settings, cannot be used: where it is wrong, what is wrong, and what is allowed.
public struct RecipeError: Error, Hashable, Sendable {
    /// The file as the user named it, or the recipe's name where there is no file.
    public var file: String
    /// Where in the file, counted from 1; nil where the whole file or a recipe from elsewhere is meant.
    public var position: Position?
    /// Cause and remedy.
    public var message: String

    /// A place in a text file.
    public struct Position: Hashable, Sendable {
        /// Counted from 1.
        public var line: Int
        /// Characters, counted from 1.
        public var column: Int
    }
}

extension RecipeError: CustomStringConvertible {
    /// `FILE:LINE:COLUMN: message`, the form that editors understand.
    public var description: String {
        guard let position else { return "\(file): \(message)" }
        return "\(file):\(position.line):\(position.column): \(message)"
    }
}
