import Glibc
import Kernels
import Records

/// A command that computes, or starts processes that do.
protocol ComputingCommand: SendableMetatype {}

/// The check that this machine computes rightly before pictures are trusted to it.
enum ProcessorCheck {
    private static let variable = "OPENBLAS_CORETYPE"

    /// Checks OpenBLAS; where it computes wrongly, starts the program again with the routines of an
    /// older processor, for which the build is not too old.
    ///
    /// Worker processes inherit the choice.
    ///
    /// - Throws: ``CommandError`` if no routines are right.
    static func run() throws(CommandError) {
        let result = BLASCheck.run()
        guard !result.isCorrect else { return }
        let current = getenv(variable).map { String(cString: $0) }
        guard let safer = result.saferCoreType(current: current) else {
            throw CommandError(
                .environment,
                "OpenBLAS computes wrong results on this machine (\(result.configuration); "
                    + "\(result.failures.joined(separator: ", "))). Install another version of it.")
        }
        StandardStream.error.print(
            "OpenBLAS computes wrong results with its routines for \(result.coreName). Restarting "
                + "with those for \(safer).")
        setenv(variable, safer, 1)
        execv("/proc/self/exe", CommandLine.unsafeArgv)
        throw CommandError(
            .environment,
            "The program cannot restart itself. Set \(variable)=\(safer) and try again.")
    }
}
