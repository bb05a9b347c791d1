import Records
import SystemPackage

/// A picture that a command cannot use.
struct FailureFact: Encodable {
    let path: CodablePath
    let failure: PictureFailure

    /// A failure on a picture.
    init(_ failure: PictureFailure, of path: FilePath) {
        self.path = CodablePath(path)
        self.failure = failure
    }

    /// The failure on one line.
    var line: String {
        "\(TerminalText.path(path.path)): \(TerminalText.line(failure.description))"
    }

    /// Tells programs on standard output, or people by other means.
    func write(json: Bool, _ print: (String) -> Void = StandardStream.error.print) {
        if json { JSONLines().write("failure", self) } else { print(line) }
    }
}
