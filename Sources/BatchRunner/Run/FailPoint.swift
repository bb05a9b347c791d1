import Files
import FoundationEssentials
import Glibc
import Synchronization
import SystemPackage

/// A place at which tests make the runner die or fail, named after what has just happened.
///
/// `AUTOCHROME_FAILPOINT=after_rename:kill` kills the process at that place, `after_rename:kill:3`
/// at the third time it gets there; `enospc` and `eio` in place of `kill` make the next call fail.
/// Release builds have none of this.
enum FailPoint: String, CaseIterable {
    case afterWalkBatch = "after_walk_batch"
    case afterClaim = "after_claim"
    case afterDigest = "after_digest"
    case afterPages = "after_pages"
    case afterProcess = "after_process"
    case afterPreviews = "after_previews"
    case afterStaging = "after_staging"
    case afterSigning = "after_signing"
    case afterSuperseding = "after_superseding"
    case afterContent = "after_content"
    case afterCompanions = "after_companions"
    case afterLink = "after_link"
    case afterReplacing = "after_replacing"
    case afterRename = "after_rename"
    case afterFolderSync = "after_folder_sync"
    case afterCommit = "after_commit"

    /// Does what the environment asks for at this place.
    @inline(__always)
    func pass(_ path: FilePath) throws(FileSystemError) {
        #if DEBUG
        try act(path)
        #endif
    }

    #if DEBUG
    private static let plan = ProcessInfo.processInfo.environment["AUTOCHROME_FAILPOINT"]?
        .split(separator: ":").map(String.init)
    private static let visits = Atomic<Int>(0)

    private func act(_ path: FilePath) throws(FileSystemError) {
        guard let plan = Self.plan, plan.count >= 2, plan[0] == rawValue else { return }
        let visit = Self.visits.add(1, ordering: .relaxed).newValue
        guard visit == (plan.count > 2 ? Int(plan[2]) : 1) else { return }
        switch plan[1] {
        case "enospc": throw FileSystemError("write", path, .noSpace)
        case "eio": throw FileSystemError("write", path, .ioError)
        default: kill(getpid(), SIGKILL)
        }
    }
    #endif
}
