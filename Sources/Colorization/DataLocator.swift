internal import Files
internal import Glibc
public import SystemPackage

/// The program's own files cannot be found.
public struct DataLocatorError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was looked for.
    public let subject: String
    /// Every place that was looked at.
    public let places: [FilePath]

    /// Cause and remedy.
    public var description: String {
        "\(subject) was not found; looked in \(places.map(\.string).joined(separator: ", ")). "
            + "Install Autochrome again, or set AUTOCHROME_DATA to the folder that contains Models "
            + "and Pipelines"
    }
}

/// Finds the folder that holds `Models` and `Pipelines`, and what is in it.
///
/// Looked at in this order: the folder that the caller names, `$AUTOCHROME_DATA`,
/// `../share/autochrome` beside the program's folder (where `make install` puts it), and the checkout
/// that the program was built in. A folder named by caller or environment is not replaced by another.
public struct DataLocator: Sendable {
    /// The model that is used when none is named.
    public static let defaultModel = "autochrome-2"

    private let explicit: FilePath?
    private let environment: FilePath?
    private let executable: FilePath?

    /// Finds a model file.
    ///
    /// - Parameters:
    ///   - name: a name such as `autochrome-2`, or the path of a file: with a slash or ending in
    ///     `.safetensors`; nil for the default.
    ///   - dataFolder: the folder to look in instead of all others.
    /// - Returns: the path of an existing file.
    /// - Throws: ``DataLocatorError`` with every place that was looked at.
    public static func model(
        named name: String? = nil, dataFolder: FilePath? = nil
    ) throws(DataLocatorError) -> FilePath {
        try DataLocator(dataFolder: dataFolder).model(named: name)
    }

    /// Finds the folder of recipes.
    ///
    /// - Parameter dataFolder: the folder to look in instead of all others.
    /// - Returns: the path of an existing folder.
    /// - Throws: ``DataLocatorError`` with every place that was looked at.
    public static func recipes(dataFolder: FilePath? = nil) throws(DataLocatorError) -> FilePath {
        try DataLocator(dataFolder: dataFolder).recipes()
    }

    private init(dataFolder: FilePath?) {
        self.init(
            explicit: dataFolder,
            environment: getenv("AUTOCHROME_DATA").map { FilePath(platformString: $0) },
            executable: Self.runningExecutable)
    }

    init(explicit: FilePath?, environment: FilePath?, executable: FilePath?) {
        self.explicit = explicit
        self.environment = environment.flatMap { $0.isEmpty ? nil : $0 }
        self.executable = executable
    }

    func model(named name: String?) throws(DataLocatorError) -> FilePath {
        let name = name ?? Self.defaultModel
        if name.contains("/") || name.hasSuffix(".safetensors") {
            let path = FilePath(name)
            guard Self.isFile(path) else {
                throw DataLocatorError(subject: "the model \(name)", places: [path])
            }
            return path
        }
        let paths = candidates.map { $0.appending("Models").appending("\(name).safetensors") }
        guard let path = paths.first(where: Self.isFile) else {
            throw DataLocatorError(subject: "the model \(name)", places: paths)
        }
        return path
    }

    func recipes() throws(DataLocatorError) -> FilePath {
        let paths = candidates.map { $0.appending("Pipelines") }
        guard let path = paths.first(where: Self.isFolder) else {
            throw DataLocatorError(subject: "the folder of recipes", places: paths)
        }
        return path
    }

    private var candidates: [FilePath] {
        if let chosen = explicit ?? environment { return [chosen] }
        guard let executable else { return [] }
        let folder = executable.removingLastComponent()
        let installed = folder.removingLastComponent().appending("share").appending("autochrome")
        return [installed] + checkout(above: folder)
    }

    /// The nearest folder above that looks like this package; none in an installed program.
    private func checkout(above folder: FilePath) -> [FilePath] {
        var folder = folder
        while !folder.components.isEmpty {
            if Self.isFile(folder.appending("Package.swift")),
                Self.isFolder(folder.appending("Models"))
            {
                return [folder]
            }
            folder.removeLastComponent()
        }
        return []
    }

    // MARK: File system

    /// The running program's own file, links resolved.
    private static var runningExecutable: FilePath? {
        try? FileSystem.realPath("/proc/self/exe")
    }

    private static func isFile(_ path: FilePath) -> Bool { FileSystem.kind(path) == .regular }
    private static func isFolder(_ path: FilePath) -> Bool { FileSystem.kind(path) == .folder }
}
