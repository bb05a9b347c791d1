import ArgumentParser

/// What is asked of the system before strangers' files are opened.
struct ConfinementOptions: ParsableArguments {
    @Flag(
        name: .customLong("require-confinement"),
        help: "Do not start if the system cannot confine the processes that open pictures.")
    var isRequired = false
}
