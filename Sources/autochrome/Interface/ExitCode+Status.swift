import ArgumentParser
import Records

extension ExitCode {
    /// The end of a command that has said everything itself.
    init(_ status: ExitStatus) {
        self.init(status.rawValue)
    }
}
