import Files
import Records
import SystemPackage

extension FileSystemError {
    /// What the error means for a picture whose output was being written.
    var writeFailure: PictureFailure {
        switch errno {
        case .noSpace, .diskQuotaExceeded, .fileTooLarge:
            PictureFailure(
                .diskFull, description, remedy: "Free some space on the output disk and run again.")
        case .notDirectory, .isDirectory, .fileExists, .fileNameTooLong:
            PictureFailure(
                .outputNameTaken, description, remedy: "Move that file or folder, then run again.")
        default:
            PictureFailure(
                .outputUnwritable, description,
                remedy: "Check the output folder and its permissions, then run again.")
        }
    }
}
