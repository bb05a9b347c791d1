import Files
import Records
import SystemPackage

extension FileDigest {
    /// Reads a picture file once from beginning to end.
    ///
    /// - Throws: vanished or unreadable; not a picture; changed during read.
    init(ofPicture path: FilePath) throws(PictureFailure) {
        do {
            try self.init(of: path)
        } catch {
            switch error {
            case .unreadable(let cause): throw PictureFailure(reading: cause)
            case .notAFile:
                throw PictureFailure(
                    .notAPicture, "This is a folder or device, not a picture file.")
            case .changed: throw .changedDuringRead
            }
        }
    }
}

extension FileFingerprint {
    /// The present state of a picture file.
    ///
    /// - Throws: vanished or unreadable.
    init(ofPicture path: FilePath) throws(PictureFailure) {
        do {
            try self.init(of: path)
        } catch {
            throw PictureFailure(reading: error)
        }
    }
}

extension PictureFailure {
    /// Somebody wrote to the source meanwhile.
    static var changedDuringRead: PictureFailure {
        PictureFailure(
            .changedDuringRead, "The file was written to while it was being read.",
            remedy: "Run again when the copying or scanning into that folder has finished.")
    }

    /// A source that cannot be read.
    init(reading error: FileSystemError) {
        switch error.errno {
        case .noSuchFileOrDirectory, .notDirectory:
            self.init(
                .vanished, "The file no longer exists.",
                remedy: "Put it back or leave it out, then run again.")
        case .permissionDenied, .notPermitted:
            self.init(
                .unreadable, "The file cannot be read: permission denied.",
                remedy: "Give the user who runs Autochrome permission to read it.")
        default:
            self.init(
                .unreadable, "The file could not be read (\(error.errno)).",
                remedy: "Check its disk or network drive, then run again.")
        }
    }
}
