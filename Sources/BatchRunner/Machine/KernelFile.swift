import Files
import SystemPackage

/// Small text files that the kernel makes up when they are read.
enum KernelFile {
    /// The text; nil if it cannot be read.
    static func text(_ path: FilePath) -> String? {
        (try? FileSystem.read(path)).map { String(decoding: $0, as: UTF8.self) }
    }
}
