import Files
public import SystemPackage
import Yams

/// A file of a user's own settings: a YAML mapping of a few keys to texts.
public struct SettingsFile: Hashable, Sendable {
    /// The file.
    public let path: FilePath
    /// The texts by their keys; those that are not set are missing.
    public let values: [String: String]

    /// Reads a file; nil where there is none.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - keys: all that it may set.
    /// - Throws: ``RecipeError`` that says what is wrong and where.
    public init?(_ path: FilePath, keys: [String]) throws(RecipeError) {
        guard Self.exists(path) else { return nil }
        let checker = RecipeChecker(file: String(decoding: path))
        self.path = path
        guard let root = try YAMLFile.root(of: YAMLFile.text(of: path), file: checker.file) else {
            values = [:]
            return
        }
        guard case .mapping(let mapping) = root else {
            throw checker.error(root.position, "the file is a mapping, such as `\(keys[0]): …`.")
        }
        var values: [String: String] = [:]
        for (key, value) in mapping {
            guard case .scalar(let name) = key else {
                throw checker.error(key.position, "a key must be text.")
            }
            guard keys.contains(name.string) else {
                throw checker.error(
                    key.position,
                    "there is no setting `\(name.string)`" + checker.hint(name.string, keys))
            }
            guard case .scalar(let text) = value, !text.string.isEmpty else {
                throw checker.error(value.position, "`\(name.string)` must be text.")
            }
            values[name.string] = text.string
        }
        self.values = values
    }

    /// False only for what is certainly not there: what cannot be looked at is not passed over.
    private static func exists(_ path: FilePath) -> Bool {
        do {
            _ = try FileSystem.status(path, followingLinks: true)
            return true
        } catch {
            return error.errno != .noSuchFileOrDirectory && error.errno != .notDirectory
        }
    }

    /// An error about the file as a whole.
    public func error(_ message: String) -> RecipeError {
        RecipeError(file: String(decoding: path), position: nil, message: message)
    }
}
