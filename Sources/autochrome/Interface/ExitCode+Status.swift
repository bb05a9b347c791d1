import ArgumentParser
import BatchRunner

extension ExitCode {
    /// The end of a command that has said everything itself.
    init(_ status: ExitStatus) {
        self.init(status.rawValue)
    }
}
