import Files
import Records
import SystemPackage

/// A text file that names pictures, a path a line: below an input folder, or absolute.
struct FileList {
    private static let mostBytes = 256 << 20

    /// The paths below the input folders.
    let paths: [FilePath]

    /// Reads a list.
    ///
    /// - Parameters:
    ///   - file: the list.
    ///   - inputs: the folders that absolute paths lie in.
    /// - Throws: ``CommandError`` if it cannot be read, or names what lies in none of the folders.
    init(reading file: FilePath, inputs: [FilePath]) throws(CommandError) {
        let bytes: [UInt8]
        do {
            bytes = try FileSystem.read(file, limit: Self.mostBytes + 1)
        } catch {
            throw CommandError(.usage, "\(error) Name a file that can be read with --files-from.")
        }
        guard bytes.count <= Self.mostBytes else {
            throw CommandError(
                .usage,
                "'\(TerminalText.path(file))' is too long for --files-from: more than 256 MiB. Split it."
            )
        }
        let folders = inputs.map { (try? FileSystem.realPath($0)) ?? $0 }
        var paths: [FilePath] = []
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            let text = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
            guard !text.isEmpty else { continue }
            let path = FilePath(bytes: Array(text)).lexicallyNormalized()
            guard let below = Self.below(folders, path) else {
                throw CommandError(
                    .usage,
                    "Line \(index + 1) of '\(TerminalText.path(file))' names "
                        + "'\(TerminalText.path(path))', which is not in any of the input folders. "
                        + "Correct the path, or remove the line.")
            }
            paths.append(below)
        }
        guard !paths.isEmpty else {
            throw CommandError(
                .usage,
                "'\(TerminalText.path(file))' lists no pictures. Write one path per line.")
        }
        self.paths = paths
    }

    private static func below(_ folders: [FilePath], _ path: FilePath) -> FilePath? {
        guard path.isAbsolute else {
            return path.components.first?.kind == .parentDirectory ? nil : path
        }
        for folder in folders {
            var rest = path
            if rest.removePrefix(folder), !rest.isEmpty { return rest }
        }
        return nil
    }
}
