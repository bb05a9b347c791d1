public import ArgumentParser
import JobStorage
import Records

/// Which pictures are listed, and in which order.
struct ListingOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "List finished pictures: least certain first, least colourful first, or by path.",
            valueName: "order"))
    var sort: PictureOrder?

    @Option(
        name: .customLong("flag"),
        help: ArgumentHelp(
            "List finished pictures with this flag, such as low_confidence; may be repeated.",
            valueName: "flag"))
    var flags: [QualityFlag] = []

    @Option(
        help: ArgumentHelp(
            "With --sort or --flag: list at most this many pictures.", valueName: "n"))
    var limit: Int?

    /// The order of the list; nil where none is asked for.
    var order: PictureOrder? { sort ?? (flags.isEmpty ? nil : .path) }

    func validate() throws {
        guard let limit else { return }
        if limit < 1 { throw ValidationError("--limit has to be at least 1; it is \(limit).") }
        if order == nil {
            throw ValidationError("--limit needs --sort or --flag.")
        }
    }
}

extension PictureOrder: ExpressibleByArgument {}
