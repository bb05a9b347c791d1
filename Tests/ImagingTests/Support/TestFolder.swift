import Foundation
import SystemPackage

/// A folder of a test's own, removed when the test lets go of it.
final class TestFolder {
    let path: FilePath

    init() throws {
        let url = FileManager.default.temporaryDirectory.appending(
            path: "autochrome-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = FilePath(url.path(percentEncoded: false))
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path.string)
    }

    /// Writes a file, whatever bytes its name is made of.
    @discardableResult
    func write(_ bytes: [UInt8], _ name: FilePath.Component) throws -> FilePath {
        let file = path.appending(name)
        let descriptor = try FileDescriptor.open(
            file, .writeOnly, options: [.create, .truncate], permissions: .ownerReadWrite)
        try descriptor.closeAfter { _ = try descriptor.writeAll(bytes) }
        return file
    }

    var entries: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: path.string) }
    }
}

func bytes(of path: FilePath) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(filePath: path.string)))
}
