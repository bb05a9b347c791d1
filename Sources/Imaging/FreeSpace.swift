import Glibc
import SystemPackage

/// Room on file systems.
enum FreeSpace {
    /// Bytes that this user may still write to the file system of a folder; nil if it cannot say.
    static func bytes(of folder: FilePath) -> Int? {
        var status = statvfs()
        let path = folder.isEmpty ? FilePath(".") : folder
        guard path.withPlatformString({ statvfs($0, &status) }) == 0 else { return nil }
        return Int(status.f_bavail) * Int(status.f_frsize)
    }
}
