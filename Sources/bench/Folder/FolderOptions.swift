import ArgumentParser
import FoundationEssentials

/// Which scans are measured, and with which program.
struct FolderOptions: ParsableArguments {
    @Option(
        name: .customLong("scans"),
        help: ArgumentHelp(
            "A folder of scans, as Benchmarks/scans.py makes it.", valueName: "dir"))
    var folder: String?

    @Option(
        help: ArgumentHelp(
            "The program 'autochrome' (default: the one beside this program).", valueName: "file"))
    var program = Self.neighbor

    @Option(help: "Repetitions, of which the median counts.")
    var runs = 1

    private static var neighbor: String {
        let own = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        return own.deletingLastPathComponent().appending(path: "autochrome").path
    }
}
