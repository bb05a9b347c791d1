public import SystemPackage

/// Where Autochrome keeps what in an output folder.
public struct OutputLayout: Sendable {
    /// Name of the folder with reports and their small pictures in an output folder.
    public static let reportName = "autochrome-report"

    /// The output folder itself; outputs mirror the input tree below it.
    public let root: FilePath
    /// Job state: `OUTPUT/.autochrome`, or the folder given by `--state`.
    public let state: FilePath

    /// The layout of an output folder.
    public init(root: FilePath, state: FilePath? = nil) {
        self.root = root
        self.state = state ?? root.appending(Self.hiddenName)
    }

    /// The folder of everything that has to lie on the output's own file system, whatever `--state` says.
    private static let hiddenName = ".autochrome"
    private static let manifestName = "manifest-sha256.txt"
    private var hidden: FilePath { root.appending(Self.hiddenName) }

    /// Folders below ``root`` that hold files of the program itself.
    public var ownFolders: [FilePath] {
        let (hidden, report) = (FilePath(Self.hiddenName), FilePath(Self.reportName))
        return ["partial", "superseded"].map { hidden.appending($0) }
            + [report.appending("previews")]
    }

    /// Names in ``root`` of everything that is not an output and belongs to the program.
    public var ownNames: [FilePath] {
        [FilePath(Self.hiddenName), FilePath(Self.reportName), FilePath(Self.manifestName)]
    }

    /// The SQLite database.
    public var database: FilePath { state.appending("jobs.sqlite") }
    /// The lock of the one runner.
    public var lock: FilePath { state.appending("lock") }
    /// Unfinished files, one folder a worker.
    ///
    /// On the output's file system whatever `--state` says, so that a rename commits.
    public var partial: FilePath { hidden.appending("partial") }
    /// Files of outputs in whose place there are others.
    public var superseded: FilePath { hidden.appending("superseded") }
    /// Reports; visible, and complete when copied elsewhere.
    public var report: FilePath { root.appending(Self.reportName) }
    /// Small pictures for the report.
    public var previews: FilePath { report.appending("previews") }
    /// Checksums of every output in the form of `sha256sum`, relative to ``root``.
    public var manifest: FilePath { root.appending(Self.manifestName) }

    /// Name of the small picture of the source below ``previews``.
    public static func beforeName(itemID: Int64) -> String { "\(itemID)-before.jpg" }
    /// Name of the small picture of the result below ``previews``.
    public static func afterName(itemID: Int64) -> String { "\(itemID)-after.jpg" }
    /// Name of the small picture of a companion below ``previews``; `mark` as in ``CompanionRecord``.
    public static func companionName(itemID: Int64, mark: String) -> String {
        "\(itemID)-after\(mark).jpg"
    }
}
