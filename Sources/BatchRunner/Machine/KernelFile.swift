import SystemPackage

/// Small text files that the kernel makes up when they are read.
enum KernelFile {
    /// The text; nil if it cannot be read.
    static func text(_ path: FilePath) -> String? {
        try? FileDescriptor.open(path, .readOnly, options: .closeOnExec).readAndClose()
    }
}

extension FileDescriptor {
    /// Such files do not tell their size.
    fileprivate func readAndClose() throws -> String {
        try closeAfter {
            var text: [UInt8] = []
            var piece = [UInt8](repeating: 0, count: 4096)
            while case let count = try piece.withUnsafeMutableBytes({ try read(into: $0) }),
                count > 0
            {
                text += piece.prefix(count)
            }
            return String(decoding: text, as: UTF8.self)
        }
    }
}
