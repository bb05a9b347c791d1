import FoundationEssentials
import Glibc
import SystemPackage

/// A folder of this process alone, removed with everything in it when the value goes.
struct TemporaryFolder: ~Copyable {
    let path: FilePath

    init() throws {
        let parent = FilePath(getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp")
        var template = Array(parent.appending("autochrome-bench-XXXXXX").string.utf8CString)
        guard mkdtemp(&template) != nil else { throw Errno(rawValue: errno) }
        path = template.withUnsafeBufferPointer { bytes in
            bytes.baseAddress.map { FilePath(platformString: $0) } ?? parent
        }
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path.string)
    }
}
