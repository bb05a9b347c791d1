import CVipsShim
import Files
import Glibc
import Records
import SystemPackage

/// Turns libvips' error text, the only trace of a cause that it leaves, into errors.
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

    /// The cause of a failed read of a source, header or pixels.
    static func readingError(_ path: FilePath, _ format: PictureFormat) -> ImagingError {
        let text = take()
        if mentions(text, [EIO, ESTALE, ENOTCONN, ENXIO]) {
            return .reading(path, detail: text)
        }
        if lacksMemory(text) { return .outOfMemory(path, detail: text) }
        let lowered = text.lowercased()
        let refusals = ["unsupported", "not supported", "not configured", "is not implemented"]
        if refusals.contains(where: lowered.contains) {
            return .unsupported(path, "This kind of \(format.title) file", detail: text)
        }
        return .damaged(path, format, detail: text)
    }

    /// The cause of a failed write to `path`.
    static func writingError(_ path: FilePath) -> ImagingError {
        let text = take()
        if mentions(text, [ENOSPC, EDQUOT]) { return .diskFull(path, detail: text) }
        if mentions(text, [EFBIG]) {
            return ImagingError(
                .outputUnwritable, path, "The output's file system takes no file this large.",
                remedy: "Choose another file system or stronger compression.", detail: text)
        }
        if mentions(text, [EACCES, EPERM, EROFS, ENOENT, ENOTDIR, EISDIR, EIO, ENAMETOOLONG]) {
            return .unwritable(path, detail: text)
        }
        if lacksMemory(text) { return .outOfMemory(path, detail: text) }
        // libtiff does not pass on why a write failed.
        if let free = try? FileSystem.volume(of: path.removingLastComponent()).free, free < 1 << 20
        {
            return .diskFull(path, detail: text)
        }
        return .internalFailure(path, "Computing or encoding the picture", detail: text)
    }

    /// True if memory was refused: as the shim or libvips says, libvips' threads (for want of a
    /// stack), libjpeg, libpng and libwebp.
    ///
    /// Without libtiff's "failed to allocate memory", which is also said of absurd sizes in damaged
    /// files; the shim sees where memory was the cause.
    private static func lacksMemory(_ text: String) -> Bool {
        let phrases = [
            "out of memory", "error creating thread", "insufficient memory", "not enough memory",
            "cannot allocate", "out_of_memory", "picture memory error",
        ]
        let lowered = text.lowercased()
        return mentions(text, [ENOMEM]) || phrases.contains(where: lowered.contains)
    }

    private static func mentions(_ text: String, _ codes: [Int32]) -> Bool {
        codes.contains { text.contains(Errno(rawValue: $0).description) }
    }
}
