public import ArgumentParser
import BatchRunner

/// Which of the pictures are worked on.
struct SelectionOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Only paths that match this pattern, such as '*.tif' or '/1920/' (the rules are those of "
                + ".gitignore); may be repeated.",
            valueName: "glob"))
    var include: [String] = []

    @Option(
        help: ArgumentHelp(
            "Leave out paths that match this pattern, even if included; may be repeated.",
            valueName: "glob"))
    var exclude: [String] = []

    @Option(
        help: ArgumentHelp(
            "Only the pictures that this file lists, one path per line, relative to the input folder.",
            valueName: "file"),
        completion: .file())
    var filesFrom: PathArgument?

    @Option(
        help: """
            Which pages of a multi-page TIFF file to process: the first, or all, each with an output of \
            its own.
            """)
    var pages = PageChoice.first

    @Option(help: ArgumentHelp("Stop cleanly after this many pictures.", valueName: "n"))
    var limit: Int?

    func validate() throws {
        if let limit, limit < 1 {
            throw ValidationError("--limit has to be at least 1; it is \(limit).")
        }
    }
}

extension PageChoice: ExpressibleByArgument {}
