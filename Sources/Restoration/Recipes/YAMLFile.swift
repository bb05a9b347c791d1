import Files
import SystemPackage
import Yams

/// YAML files as all of them are read here: UTF-8, of limited length and depth, one document without anchors and tags.
enum YAMLFile {
    /// The text of a file.
    ///
    /// - Throws: ``RecipeError`` if it cannot be read or is no text.
    static func text(of path: FilePath) throws(RecipeError) -> String {
        let bytes: [UInt8]
        do {
            // One byte more than is read, so that longer ones are noticed.
            bytes = try FileSystem.read(path, limit: YAMLGuard.maximumBytes + 1)
        } catch {
            throw RecipeError(
                file: String(decoding: path), position: nil,
                message: "the file cannot be read: \(error.errno).")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw RecipeError(
                file: String(decoding: path), position: nil,
                message: "the file is not UTF-8 text. Save it as UTF-8.")
        }
        return text
    }

    /// The tree of a text; nil for one that holds nothing.
    ///
    /// - Throws: ``RecipeError`` with the place of the first fault.
    static func root(of text: String, file: String) throws(RecipeError) -> Node? {
        try YAMLGuard.check(text, file: file)
        do {
            return try Yams.compose(yaml: text, .default, .default, .utf8)
        } catch let error as YamlError {
            throw RecipeError(error, file: file)
        } catch {
            throw RecipeError(
                file: file, position: nil, message: "the file is not valid YAML: \(error).")
        }
    }
}

extension Node {
    /// Where it stands in its file.
    var position: RecipeError.Position? {
        mark.map { RecipeError.Position(line: $0.line, column: $0.column) }
    }
}
