import Records

/// Why a command cannot do what it is asked, where no room has an error of its own for it.
struct CommandError: Error, CustomStringConvertible {
    /// The status to end with.
    var status: ExitStatus
    /// Subject, cause and remedy.
    var description: String

    /// An error that ends the program with a status.
    init(_ status: ExitStatus, _ description: String) {
        self.status = status
        self.description = description
    }
}
