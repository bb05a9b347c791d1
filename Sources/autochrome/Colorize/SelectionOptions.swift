public import ArgumentParser
import BatchRunner

/// Which of the pictures are worked on.
struct SelectionOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Take only paths that match by the rules of .gitignore, such as '*.tif' or '/1920/'; may be repeated.",
            valueName: "glob"))
    var include: [String] = []

    @Option(
        help: ArgumentHelp(
            "Leave out paths that match by the same rules, even if included; may be repeated.",
            valueName: "glob"))
    var exclude: [String] = []

    @Option(
        help: ArgumentHelp(
            "Take only the pictures that this file names, a path below the input folder per line.",
            valueName: "file"),
        completion: .file())
    var filesFrom: PathArgument?

    @Option(
        help: """
            Of a TIFF file with several pages take the first one or all, each with an output of \
            its own.
            """)
    var pages = PageChoice.first

    @Option(help: ArgumentHelp("Stop in good order after so many pictures.", valueName: "n"))
    var limit: Int?

    func validate() throws {
        if let limit, limit < 1 {
            throw ValidationError("--limit has to be at least 1; it is \(limit).")
        }
    }
}

extension PageChoice: ExpressibleByArgument {}
