import Files
import Records
import SystemPackage

extension NoRoom {
    /// What it is for a picture: a file that is too large is its own fate, the others are the disk's.
    var failureClass: FailureClass { self == .fileSize ? .outputTooLarge : .diskFull }
}

extension FileSystemError {
    /// What the error means for a picture whose source, or finished file, was being read.
    ///
    /// Whatever the system answers, it may answer otherwise the next time.
    var readFailure: PictureFailure {
        switch errno {
        case .permissionDenied, .notPermitted:
            PictureFailure(
                .unreadable, "'\(path)' cannot be read (\(errno)).",
                remedy: "Make it readable and run again.")
        default:
            PictureFailure(
                .unreadable, description,
                remedy: "Check its disk or network drive, then run again.")
        }
    }

    /// What the error means for a picture whose output was being written.
    var writeFailure: PictureFailure {
        if let room = NoRoom(errno) {
            return PictureFailure(room.failureClass, description, remedy: room.remedy)
        }
        return switch errno {
        case .notDirectory, .isDirectory, .fileExists, .fileNameTooLong, .resourceBusy:
            PictureFailure(
                .outputNameTaken, description,
                remedy: "Move that file or folder away, then run again.")
        default:
            PictureFailure(
                .outputUnwritable, description,
                remedy: "Check the output folder and its permissions, then run again.")
        }
    }
}
