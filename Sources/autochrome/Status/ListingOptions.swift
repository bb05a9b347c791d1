public import ArgumentParser
import JobStorage

/// Which pictures are listed, and in which order.
struct ListingOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "List the finished pictures: least certain or least colourful first, or by path.",
            valueName: "order"))
    var sort: PictureOrder?

    @Option(help: ArgumentHelp("With --sort: list so many pictures at most.", valueName: "n"))
    var limit: Int?

    func validate() throws {
        guard let limit else { return }
        if limit < 1 { throw ValidationError("--limit has to be at least 1; it is \(limit).") }
        if sort == nil {
            throw ValidationError("--limit is for lists; name their order with --sort.")
        }
    }
}

extension PictureOrder: ExpressibleByArgument {}
