import Foundation
import SystemPackage

/// A folder of its own for a test, removed with the value's last reference.
final class TemporaryFolder {
    let path: FilePath

    init() throws {
        let url = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = FilePath(url.path)
    }

    deinit { try? FileManager.default.removeItem(atPath: path.string) }

    /// Names in the folder.
    var contents: [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: path.string).sorted()) ?? []
    }
}
