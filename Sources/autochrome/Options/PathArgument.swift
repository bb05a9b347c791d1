import ArgumentParser
import Records
import SystemPackage

/// A file or folder named on the command line, whatever bytes its name consists of.
struct PathArgument: ExpressibleByArgument, Hashable, Sendable {
    /// The path as it was given.
    let path: FilePath

    init?(argument: String) {
        guard !argument.isEmpty else { return nil }
        path = FilePath(bytes: ArgumentBytes.bytes(of: argument))
    }

    static var defaultCompletionKind: CompletionKind { .file() }
}
