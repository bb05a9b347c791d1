import Records
import SystemPackage

/// A picture that a command cannot use.
struct FailureFact: Encodable {
    let path: CodablePath
    let page: Int?
    let part: Int?
    let failure: PictureFailure

    /// A failure on a picture.
    init(_ failure: PictureFailure, of path: FilePath, _ place: PicturePlace = .only) {
        self.path = CodablePath(path)
        page = place.page
        part = place.part
        self.failure = failure
    }

    /// The failure on one line.
    var line: String {
        let name = TerminalText.picture(path.path, PicturePlace(page: page, part: part))
        return "\(name): \(TerminalText.line(failure.description))"
    }

    /// Tells programs on standard output, or people by other means.
    func write(json: Bool, _ print: (String) -> Void = StandardStream.error.print) {
        if json { JSONLines().write("failure", self) } else { print(line) }
    }
}
