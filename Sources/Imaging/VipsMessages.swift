import CVipsShim
import Files
import Glibc
import Records
import SystemPackage

/// Turns what libvips leaves behind of a failure into errors.
enum VipsMessages {
    /// Everything libvips has to say since the last call, in one line of at most 300 characters.
    static func take() -> String {
        guard let text = shim_take_error() else { return "" }
        defer { shim_free(text) }
        let lines = String(cString: text).split(separator: "\n")
            .map { line in String(line.drop { $0 == " " }) }
        var unique: [String] = []
        for line in lines where !line.isEmpty && !unique.contains(line) { unique.append(line) }
        return String(unique.joined(separator: "; ").prefix(300))
    }

    /// Forgets what libvips had to say: it is about an earlier picture.
    static func clear() {
        _ = take()
        _ = shim_take_refusal()
        _ = shim_take_file_error()
    }

    /// The cause of a failed read of a source, header or pixels.
    ///
    /// It is told by what failed: a read of the file, an allocation, or the decoder by the code of its
    /// error; libvips' words are the detail alone.
    static func readingError(_ file: SourceFile) -> ImagingError {
        let text = take()
        let isRefusal = shim_take_refusal() != 0
        if let error = file.readError { return error }
        if isRefusal { return .outOfMemory(file.path, detail: text) }
        if file.input.findings.unsupported != 0 {
            return .unsupported(
                file.path, "This kind of \(file.format.title) file", detail: text)
        }
        return .damaged(file.path, file.format, detail: text)
    }

    /// Lets libvips or one of its companions write to `path`.
    ///
    /// - Throws: the cause if it does not return 0; what went wrong before is none.
    static func writing(_ path: FilePath, _ save: () -> CInt) throws(ImagingError) {
        clear()
        guard save() == 0 else { throw writingError(path) }
    }

    /// The cause of a failed write to `path`: told by the system's error where there was one, as for reads.
    private static func writingError(_ path: FilePath) -> ImagingError {
        let text = take()
        let isRefusal = shim_take_refusal() != 0
        let error = shim_take_file_error()
        if error != 0 {
            return .writing(path, FileSystemError("write", path, Errno(rawValue: error)))
        }
        if isRefusal { return .outOfMemory(path, detail: text) }
        return .internalFailure(path, "Computing or encoding the picture", detail: text)
    }
}
