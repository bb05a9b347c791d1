import Records

extension PictureFailure {
    /// What is said of a picture whose worker was lost.
    static func lost<Result>(_ lost: WorkerLost, _ end: WorkerProcess.End<Result>) -> Self {
        switch lost.cause {
        case .timedOut:
            return PictureFailure(
                .timedOut, "The picture took longer than allowed; its worker was stopped.",
                remedy: "The next run gives it another try.")
        case .endlessAnswer:
            return PictureFailure(
                .workerCrashed,
                "The worker process sent more than any answer can be while it had this picture; "
                    + "it was stopped.",
                remedy: "The file may have been made to take the program over.")
        case .ended: break
        }
        // Whoever kills a process has reasons of his own: most often the machine is short of memory.
        if end.wasKilled {
            return PictureFailure(
                .workerCrashed,
                "The worker process was killed (signal 9) while it had this picture, which says "
                    + "nothing about the picture.",
                remedy: "If nobody did that by hand, the system ran out of memory: work on fewer "
                    + "pictures at a time (--jobs), or with less memory each (--memory), and run again."
            )
        }
        return PictureFailure(
            .workerCrashed, "The worker process \(end.manner) while it had this picture.",
            remedy:
                "The file may be damaged, or need more memory than a worker may have (--memory).")
    }

    /// What is said where there is no worker at all.
    static func unstarted(_ cause: String) -> Self {
        PictureFailure(.internalError, "No worker process could be started: \(cause).")
    }
}
