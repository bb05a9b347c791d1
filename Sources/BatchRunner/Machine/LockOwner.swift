import FoundationEssentials
import Glibc
import Records
import SystemPackage

/// Who holds the lock of an output folder.
public struct LockOwner: Codable, Hashable, Sendable {
    /// Name of the machine.
    public var host: String
    /// The kernel's name for the time since the machine was started.
    public var bootID: String
    /// Process number.
    public var processID: Int32
    /// Name of the user.
    public var user: String
    /// When it took the lock, seconds since 1970.
    public var startedAt: Double
}

extension LockOwner: CustomStringConvertible {
    /// Process, machine, user and time.
    public var description: String {
        "process \(processID) of user '\(user)' on '\(host)', since \(TimeText.utc(startedAt))"
    }

    /// This process.
    static func current() -> LockOwner {
        let boot = KernelFile.text("/proc/sys/kernel/random/boot_id")
        let user = getpwuid(geteuid()).map { String(cString: $0.pointee.pw_name) }
        return LockOwner(
            host: ProcessInfo.processInfo.hostName,
            bootID: boot.map { String($0.dropLast()) } ?? "",
            processID: getpid(), user: user ?? "\(geteuid())",
            startedAt: Date().timeIntervalSince1970)
    }

    /// False if it certainly ended: the machine was started anew, or the process is no more.
    var mayBeAlive: Bool {
        let here = LockOwner.current()
        guard host == here.host else { return true }
        return bootID == here.bootID && (kill(processID, 0) == 0 || errno == EPERM)
    }
}
