import ArgumentParser
import BatchRunner

extension ExitCode {
    /// The end of a command that has said everything itself.
    init(_ status: ExitStatus) {
        self.init(status.rawValue)
    }
}

extension ExitStatus {
    /// Whether there is something left to go on with.
    var isResumable: Bool {
        switch self {
        case .stoppedEarly, .interrupted, .terminated, .environment: true
        case .finished, .usage, .someFailed, .locked: false
        }
    }
}
