import ArgumentParser

/// How a batch talks.
struct VerbosityOptions: ParsableArguments {
    @Flag(help: "Write one JSON object a line to standard output.")
    var json = false

    @Flag(name: .shortAndLong, help: "Print errors only.")
    var quiet = false
}
