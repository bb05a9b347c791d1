import ArgumentParser
import Bags
import BatchRunner
import Colorization
import Glibc
import JobStorage
import Records
import ReportExport
import Restoration
import SafeTensors
import Tables
import Training

/// How the program ends: what it says last, where, and with which status.
struct ProgramEnd: Equatable {
    /// The exit status.
    var status: Int32
    /// The last words; empty for none.
    var message: String
    /// True for what was asked for, such as help: it goes to standard output.
    var isAnswer = false

    /// The end that an error of a command brings about.
    ///
    /// - Parameters:
    ///   - error: what the command threw, or the parser of its arguments.
    ///   - program: the root of all commands, whose help an error may ask for.
    init(of error: any Error, in program: any ParsableCommand.Type) {
        let code = program.exitCode(for: error)
        let text = program.fullMessage(for: error, columns: nil)
        if code == .success {
            self.init(status: code.rawValue, message: text, isAnswer: true)
        } else if code == .validationFailure {
            self.init(status: ExitStatus.usage.rawValue, message: text)
        } else if error is ExitCode {
            // The command has said everything itself.
            self.init(status: code.rawValue, message: "")
        } else {
            let status = Self.status(of: error)?.rawValue ?? EXIT_FAILURE
            self.init(status: status, message: "Error: " + TerminalText.lines("\(error)"))
        }
    }

    private init(status: Int32, message: String, isAnswer: Bool = false) {
        self.status = status
        self.message = message
        self.isAnswer = isAnswer
    }

    /// The statuses of the errors that the rooms throw; nil for errors that nobody foresaw.
    private static func status(of error: any Error) -> ExitStatus? {
        switch error {
        case let error as CommandError: error.status
        case let error as BatchError: error.exitStatus
        case let error as BagError: error.exitStatus
        case is RecipeError, is CatalogError: .usage
        case let error as JobStoreError: error.code == .missing ? .usage : .environment
        case is DataLocatorError, is ModelError, is ModelImportError, is ReportError: .environment
        case is SafeTensorsError: .environment
        case let error as TrainingError: error.kind == .usage ? .usage : .environment
        case let error as PictureFailure: error.kind.isEnvironmental ? .environment : .someFailed
        default: nil
        }
    }

    /// Says the last words and ends.
    func perform(json: Bool) -> Never {
        if !message.isEmpty {
            if isAnswer {
                // Our own text, such as scripts for shells.
                StandardStream.output.write(message + "\n")
            } else {
                StandardStream.error.print(message)
            }
        }
        if json, status != 0, !message.isEmpty {
            JSONLines().write("error", Failure(message: message, exitStatus: status))
        }
        exit(status)
    }

    private struct Failure: Encodable {
        let message: String
        let exitStatus: Int32
    }
}
