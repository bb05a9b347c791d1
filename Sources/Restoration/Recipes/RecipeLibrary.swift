import Files
public import SystemPackage

/// The recipes that come with the program, by name, and recipe files of the user, by path.
public struct RecipeLibrary: Sendable {
    private static let fileExtension = "yaml"

    private let folder: FilePath

    /// The recipes in a folder.
    public init(folder: FilePath) {
        self.folder = folder
    }

    /// The names of the recipes in the folder, sorted.
    ///
    /// - Throws: ``RecipeError`` if the folder cannot be read.
    public func names() throws(RecipeError) -> [String] {
        let entries: FolderListing.Entries
        do {
            entries = try FolderListing.entries(of: folder)
        } catch {
            throw RecipeError(
                file: folder.string, position: nil,
                message: "the folder cannot be read: \(error.errno).")
        }
        return entries.map(\.name).filter { $0.extension == Self.fileExtension }
            .map(\.stem).filter { !$0.hasPrefix(".") }.sorted()
    }

    /// A recipe of the folder by its name, or a recipe file by its path: with a slash or ending in
    /// `.yaml`.
    ///
    /// - Throws: ``RecipeError`` that says what is wrong and where, or which names there are.
    public func recipe(named name: String) throws(RecipeError) -> Recipe {
        guard !name.contains("/"), !name.hasSuffix(".\(Self.fileExtension)") else {
            return try Self.read(FilePath(name))
        }
        let names = try names()
        guard names.contains(name) else {
            throw RecipeError(
                file: name, position: nil,
                message: "no recipe has this name; available: "
                    + "\(names.joined(separator: ", ")). A recipe file is named by its path, such "
                    + "as './\(name).yaml'.")
        }
        return try Self.read(folder.appending("\(name).\(Self.fileExtension)"))
    }

    /// Reads a recipe file.
    ///
    /// - Throws: ``RecipeError`` that says what is wrong and where.
    public static func read(_ path: FilePath) throws(RecipeError) -> Recipe {
        try Recipe(parsing: YAMLFile.text(of: path), file: String(decoding: path))
    }
}
