import Files
import Records
import SystemPackage

extension TemporaryFolder {
    /// A temporary folder, or an error that says what to do.
    static func make() throws(CommandError) -> TemporaryFolder {
        do {
            return try TemporaryFolder()
        } catch {
            throw CommandError(
                .environment,
                "No temporary folder can be created in '\(error.path)': \(error.errno). "
                    + "Set TMPDIR to a writable folder with free space.")
        }
    }
}
