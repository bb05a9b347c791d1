import Records

extension PictureFailure {
    /// What is said of a picture whose worker was lost.
    static func lost<Result>(_ lost: WorkerLost, _ end: WorkerProcess.End<Result>) -> Self {
        switch lost.cause {
        case .timedOut:
            return PictureFailure(
                .timedOut, "The picture took longer than allowed; its worker was stopped.",
                remedy: "The next run tries it again.")
        case .endlessAnswer:
            return PictureFailure(
                .workerCrashed,
                "While processing this picture, the worker process sent an impossibly long answer; "
                    + "it was stopped.",
                remedy: "The file may be an attack on the program. Check where it comes from."
            )
        case .ended: break
        }
        // Whoever kills a process has reasons of his own: most often the machine is short of memory.
        if end.wasKilled {
            return PictureFailure(
                .workerCrashed,
                "The worker process was killed (signal 9) while it was processing this picture. "
                    + "The picture need not be the cause.",
                remedy: "If nobody killed it, the system ran out of memory: process fewer "
                    + "pictures at a time (--jobs), or allow less memory (--memory), and run again."
            )
        }
        return PictureFailure(
            .workerCrashed,
            "The worker process \(end.manner) while it was processing this picture.",
            remedy:
                "The file may be damaged, or need more memory than a worker may use (--memory).")
    }

    /// What is said where there is no worker at all.
    static func unstarted(_ cause: String) -> Self {
        PictureFailure(.internalError, "No worker process could be started: \(cause).")
    }
}
