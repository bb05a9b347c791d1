import BatchRunner
import FoundationEssentials
import Glibc
import Records
import SystemPackage

/// A folder of this process alone, removed with everything in it when the value goes.
struct TemporaryFolder: ~Copyable {
    /// Where it is.
    let path: FilePath

    /// Makes a folder in `$TMPDIR` or `/tmp`.
    init() throws(CommandError) {
        let parent = getenv("TMPDIR").map { FilePath(platformString: $0) }
        let template = (parent.flatMap { $0.isEmpty ? nil : $0 } ?? "/tmp")
            .appending("autochrome-XXXXXX")
        var bytes = template.bytes.map { CChar(bitPattern: $0) } + [0]
        let made = bytes.withUnsafeMutableBufferPointer { $0.baseAddress.flatMap { mkdtemp($0) } }
        guard let made else {
            throw CommandError(
                .environment,
                "No temporary folder can be made in '\(template.removingLastComponent())': "
                    + "\(Errno(rawValue: errno)). Set TMPDIR to a folder with some room.")
        }
        path = FilePath(platformString: made)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path.string)
    }
}
