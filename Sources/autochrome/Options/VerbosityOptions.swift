import ArgumentParser

/// How a batch talks.
struct VerbosityOptions: ParsableArguments {
    @Flag(help: "Write JSON to standard output, one object per line.")
    var json = false

    @Flag(name: .shortAndLong, help: "Print errors only.")
    var quiet = false
}
