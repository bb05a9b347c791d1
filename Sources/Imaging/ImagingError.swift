import Files
public import Records
public import SystemPackage

/// Why a picture could not be opened, decoded, written or verified.
public struct ImagingError: Error, Hashable, Sendable {
    /// The class that reports and the retry policy go by.
    public let code: FailureClass
    /// The file it happened with: always our own knowledge, as libvips' messages may speak of another.
    public let path: FilePath
    /// The cause in one sentence for an archivist.
    public let message: String
    /// What can be done about it, in one sentence; empty if nothing.
    public let remedy: String
    /// What the library underneath said; empty if nothing.
    public let detail: String

    init(
        _ code: FailureClass, _ path: FilePath, _ message: String, remedy: String = "",
        detail: String = ""
    ) {
        self.code = code
        self.path = path
        self.message = message
        self.remedy = remedy
        self.detail = detail
    }

    /// The same for records and reports, which know the path already.
    public var failure: PictureFailure {
        PictureFailure(
            code, detail.isEmpty ? message : "\(message) (\(detail))", remedy: remedy)
    }
}

extension ImagingError: CustomStringConvertible {
    /// Subject, cause and remedy.
    public var description: String { "\(path): \(failure)" }
}

extension ImagingError {
    static func opening(_ path: FilePath, _ error: Errno) -> ImagingError {
        switch error {
        case .noSuchFileOrDirectory, .notDirectory:
            ImagingError(
                .vanished, path, "The file no longer exists.",
                remedy: "Put it back or leave it out, then run again.")
        case .permissionDenied, .notPermitted:
            ImagingError(
                .unreadable, path, "The file cannot be read: permission denied.",
                remedy: "Give the user who runs Autochrome permission to read it.")
        default:
            reading(path, detail: error.description)
        }
    }

    static func reading(_ path: FilePath, detail: String) -> ImagingError {
        ImagingError(
            .unreadable, path, "The file could not be read.",
            remedy: "Check its disk or network drive, then run again.", detail: detail)
    }

    static func damaged(_ path: FilePath, _ format: PictureFormat, detail: String) -> ImagingError {
        ImagingError(
            .damaged, path, "The \(format.title) data are damaged or end too early.",
            remedy: "Replace the file with an intact copy, or scan the original again.",
            detail: detail)
    }

    static func unsupported(_ path: FilePath, _ what: String, detail: String = "") -> ImagingError {
        ImagingError(
            .unsupported, path, "\(what) cannot be processed.",
            remedy: "Save a copy as TIFF with 8 or 16 bits per sample, grey or RGB.", detail: detail
        )
    }

    static func noPage(_ page: Int, of count: Int, _ path: FilePath) -> ImagingError {
        ImagingError(
            .unsupported, path,
            "The file has \(count == 1 ? "one page" : "\(count) pages"); there is no page \(page).",
            remedy: "Run again: the file may have been replaced.")
    }

    static func outOfMemory(_ path: FilePath, detail: String) -> ImagingError {
        ImagingError(
            .outOfMemory, path, "There was not enough memory for this picture.",
            remedy: "Allow more memory (--memory), or run fewer jobs at a time (--jobs).",
            detail: detail)
    }

    static func outOfMemory(_ path: FilePath, holding whole: WholePicture, detail: String = "")
        -> ImagingError
    {
        ImagingError(
            .outOfMemory, path,
            "There was not enough memory: \(whole.kind) can only be decoded as a whole, "
                + "in more than \(SizeText.bytes(whole.leastBytes)).",
            remedy: "Allow more memory (--memory), run fewer jobs at a time (--jobs), "
                + "or save a copy as TIFF.", detail: detail)
    }

    static func noRoom(
        _ path: FilePath, _ room: NoRoom = .disk, needed: Int? = nil, detail: String = ""
    ) -> ImagingError {
        let size = needed.map { " of \(SizeText.bytes($0))" } ?? ""
        return ImagingError(
            room == .fileSize ? .outputTooLarge : .diskFull, path,
            "There is no space for a file\(size): \(room.cause).", remedy: room.remedy,
            detail: detail)
    }

    static func unwritable(_ path: FilePath, detail: String) -> ImagingError {
        ImagingError(
            .outputUnwritable, path, "The file could not be written.",
            remedy: "Check that the output folder exists and is writable, then run again.",
            detail: detail)
    }

    static func internalFailure(_ path: FilePath, _ what: String, detail: String) -> ImagingError {
        ImagingError(
            .internalError, path, "\(what) failed.",
            remedy: "Please report this with the file's description.", detail: detail)
    }
}
