import Colorization
import Files
import Records
import SafeTensors
import SystemPackage

/// A file that appears under its name complete or not at all, and never in the place of another one.
struct NewFile {
    private let path: FilePath

    init(_ path: FilePath) {
        self.path = path
    }

    /// Fails early where something has the name already.
    func checkAbsence() throws(CommandError) {
        if (try? FileSystem.exists(path)) == true { throw taken }
    }

    /// Writes the file.
    ///
    /// - Throws: ``CommandError`` if the name is taken or the file cannot be written; nothing is left
    ///   behind then.
    func write(_ bytes: [UInt8]) throws(CommandError) {
        do {
            var file = try AtomicFile(path, .creating)
            try file.append(bytes)
            try file.commit()
        } catch {
            guard error.errno != .fileExists else { throw taken }
            let room = NoRoom(error.errno)
            let cause = room.map { "\($0.cause) (\(error.errno)). \($0.remedy)" }
            throw CommandError(
                .environment,
                "'\(TerminalText.path(path))' cannot be written: "
                    + (cause
                        ?? "\(error.errno). Check that the folder exists and is writable."))
        }
    }

    /// Writes the file with a model.
    ///
    /// - Throws: as ``write(_:)``.
    func write(_ model: ImportedModel) throws(CommandError) {
        do {
            try model.write(to: path)
        } catch {
            guard error.code != .nameTaken else { throw taken }
            let own = SafeTensorsError(
                error.code, path: TerminalText.path(path), detail: error.detail)
            throw CommandError(.environment, own.description)
        }
    }

    private var taken: CommandError {
        CommandError(
            .usage,
            "'\(TerminalText.path(path))' already exists and was not changed. Name another file "
                + "with --output, or remove that one first.")
    }
}
