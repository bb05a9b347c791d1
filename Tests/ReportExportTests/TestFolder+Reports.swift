import Foundation
import Records
import SystemPackage
import TestSupport

extension TestFolder {
    var layout: OutputLayout { OutputLayout(root: path) }

    func data(_ path: String) throws -> Data { try Data(contentsOf: url.appending(path: path)) }

    func text(_ path: String) throws -> String { String(decoding: try data(path), as: UTF8.self) }

    /// Every file below the folder, sorted.
    func files() -> [String] {
        let found = FileManager.default.enumerator(at: url, includingPropertiesForKeys: nil)
        let files = found?.compactMap { $0 as? URL }.filter { !$0.hasDirectoryPath } ?? []
        return files.map { String($0.path.dropFirst(url.path.count + 1)) }.sorted()
    }
}
