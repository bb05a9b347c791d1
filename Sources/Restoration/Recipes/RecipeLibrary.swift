import Colorization
import Glibc
public import SystemPackage

/// The recipes that come with the program, and those in files of the user's.
public enum RecipeLibrary {
    /// The recipe that is used when none is named.
    public static let defaultName = "archive"

    /// Finds a recipe.
    ///
    /// - Parameters:
    ///   - name: the name of a recipe that comes with the program, or the path of a file: with a slash or
    ///     ending in `.yaml` or `.yml`.
    ///   - dataFolder: the folder with `Pipelines` to look in before all others.
    /// - Returns: the recipe, checked.
    /// - Throws: ``RecipeError``; `DataLocatorError` if the program's own files are not there.
    public static func recipe(named name: String, dataFolder: FilePath? = nil) throws -> Recipe {
        let isPath = name.contains("/") || name.hasSuffix(".yaml") || name.hasSuffix(".yml")
        guard !isPath else { return try recipe(at: FilePath(name)) }
        let folder = try DataLocator.recipes(dataFolder: dataFolder)
        let names = try names(in: folder)
        guard names.contains(name) else {
            let guess = suggestion(for: name, among: names).map { "; did you mean `\($0)`?" } ?? "."
            throw RecipeError(
                file: name, position: nil,
                message: "there is no recipe of this name\(guess) There are: "
                    + "\(names.joined(separator: ", ")). A file of yours is given by its path, "
                    + "such as ./\(name).yaml.")
        }
        return try recipe(at: folder.appending("\(name).yaml"))
    }

    /// All recipes that come with the program, sorted by name.
    ///
    /// - Throws: ``RecipeError``; `DataLocatorError` if the program's own files are not there.
    public static func recipes(dataFolder: FilePath? = nil) throws -> [Recipe] {
        let folder = try DataLocator.recipes(dataFolder: dataFolder)
        return try names(in: folder).map { try recipe(at: folder.appending("\($0).yaml")) }
    }

    /// Reads a recipe from a file.
    ///
    /// - Throws: ``RecipeError``.
    public static func recipe(at path: FilePath) throws(RecipeError) -> Recipe {
        let bytes: [UInt8]
        do {
            bytes = try read(path)
        } catch {
            throw RecipeError(
                file: path.string, position: nil, message: "the file cannot be read: \(error).")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw RecipeError(
                file: path.string, position: nil, message: "the text is not UTF-8; save it as such."
            )
        }
        return try Recipe(parsing: text, file: path.string)
    }

    /// One byte more than a recipe may have, so that the check of its size notices.
    private static func read(_ path: FilePath) throws -> [UInt8] {
        let descriptor = try FileDescriptor.open(
            path, .readOnly, options: [.closeOnExec, .nonBlocking])
        defer { try? descriptor.close() }
        var bytes: [UInt8] = []
        let limit = YAMLGuard.maximumBytes + 1
        while bytes.count < limit {
            let chunk = try [UInt8](unsafeUninitializedCapacity: limit - bytes.count) {
                buffer, count in
                count = try descriptor.read(into: UnsafeMutableRawBufferPointer(buffer))
            }
            guard !chunk.isEmpty else { break }
            bytes += chunk
        }
        return bytes
    }

    private static func names(in folder: FilePath) throws(RecipeError) -> [String] {
        guard let stream = folder.withPlatformString({ opendir($0) }) else {
            throw RecipeError(
                file: folder.string, position: nil,
                message: "the folder cannot be read: \(Errno(rawValue: errno)).")
        }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name.hasSuffix(".yaml"), !name.hasPrefix(".") {
                names.append(String(name.dropLast(5)))
            }
        }
        return names.sorted()
    }
}
