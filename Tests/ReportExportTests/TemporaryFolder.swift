import Foundation
import Records
import SystemPackage

/// A folder that is deleted with the value.
final class TemporaryFolder {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appending(path: "report-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    var layout: OutputLayout { OutputLayout(root: FilePath(url.path)) }

    func data(_ path: String) throws -> Data { try Data(contentsOf: url.appending(path: path)) }

    func text(_ path: String) throws -> String { String(decoding: try data(path), as: UTF8.self) }

    func write(_ text: String, to path: String) throws {
        let file = url.appending(path: path)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
    }

    /// Every file below the folder, sorted.
    func files() -> [String] {
        let found = FileManager.default.enumerator(at: url, includingPropertiesForKeys: nil)
        let files = found?.compactMap { $0 as? URL }.filter { !$0.hasDirectoryPath } ?? []
        return files.map { String($0.path.dropFirst(url.path.count + 1)) }.sorted()
    }
}
