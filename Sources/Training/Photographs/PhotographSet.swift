import Files
import Records
public import SystemPackage

/// The photographs of a folder, with their classes.
///
/// Every folder in it is a class, with all that lies in folders below it. What lies in `_unlabelled` or in
/// no folder takes part without a class. The order is that of the paths' bytes.
public struct PhotographSet: Sendable {
    /// The folder whose photographs belong to no class.
    public static let unlabelled = "_unlabelled"

    /// The folder.
    public let folder: FilePath
    /// Those that may be used.
    public let photographs: [Photograph]
    /// Names of the classes, by index.
    public let classNames: [String]
    /// Folders below the folder that could not be read; their photographs are missing.
    public let unreadableFolders: [FilePath]

    init(
        folder: FilePath, photographs: [Photograph], classNames: [String],
        unreadableFolders: [FilePath] = []
    ) {
        self.folder = folder
        self.photographs = photographs
        self.classNames = classNames
        self.unreadableFolders = unreadableFolders
    }

    /// Lists the files whose names end as those of pictures do; none is opened.
    ///
    /// - Throws: the folder cannot be read, or holds no pictures.
    public init(_ folder: FilePath) throws(TrainingError) {
        let walk = try PhotographWalk(folder)
        guard !walk.files.isEmpty else {
            throw TrainingError(
                folder, "The folder contains no photographs.",
                remedy: "Put photographs into it, with a folder for each class if there are any. "
                    + PictureFormat.accepted, kind: .usage)
        }
        let files = walk.files.sortedByBytes()
        let classFolders = Set(files.compactMap(Self.classFolder)).map { FilePath(root: nil, [$0]) }
            .sortedByBytes()
        let indices = Dictionary(
            uniqueKeysWithValues: classFolders.enumerated().map { ($1, $0) })
        self.init(
            folder: folder,
            photographs: files.map { path in
                let name = Self.classFolder(of: path).map { FilePath(root: nil, [$0]) }
                return Photograph(path: path, classIndex: name.flatMap { indices[$0] })
            },
            classNames: classFolders.map(\.string),
            unreadableFolders: walk.unreadableFolders.sortedByBytes())
    }

    /// How many photographs each class has.
    public var countsByClass: [Int] {
        photographs.reduce(into: [Int](repeating: 0, count: classNames.count)) { counts, item in
            if let index = item.classIndex { counts[index] += 1 }
        }
    }

    /// How many photographs have no class.
    public var unlabelledCount: Int { photographs.count { $0.classIndex == nil } }

    /// The paths below the folder, each with a line feed behind it, as raw bytes.
    public var listing: [UInt8] { photographs.flatMap { $0.path.bytes + [UInt8(ascii: "\n")] } }

    /// SHA-256 of ``listing``, lower-case hexadecimal.
    public var listSHA256: String { hexadecimal(SHA256.hash(listing)) }

    /// Where a photograph lies.
    public func path(of photograph: Photograph) -> FilePath {
        folder.appending(photograph.path.components)
    }

    /// The same photographs with the classes of a model: those of other classes have none then.
    ///
    /// Indices are those of the model's classes, whose names are given in their order.
    public func labelled(by classes: [String]) -> PhotographSet {
        let indices = classNames.map { classes.firstIndex(of: $0) }
        return PhotographSet(
            folder: folder,
            photographs: photographs.map { item in
                Photograph(path: item.path, classIndex: item.classIndex.flatMap { indices[$0] })
            },
            classNames: classes, unreadableFolders: unreadableFolders)
    }

    private static func classFolder(of path: FilePath) -> FilePath.Component? {
        guard path.components.count > 1, let first = path.components.first,
            first.string != unlabelled
        else { return nil }
        return first
    }
}
