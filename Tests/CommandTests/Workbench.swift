import Foundation
import TestSupport

/// A folder for one test, with inputs and outputs, removed with the value.
final class Workbench {
    private let folder: TestFolder
    var root: URL { folder.url }
    let scans: URL
    let color: URL

    init() throws {
        folder = try TestFolder()
        scans = folder.url.appending(path: "scans")
        color = folder.url.appending(path: "colour")
        try FileManager.default.createDirectory(at: scans, withIntermediateDirectories: true)
    }

    /// Copies one of `Samples` into the scans.
    func add(sample: String, as name: String? = nil) throws {
        let target = scans.appending(path: name ?? sample)
        try FileManager.default.createDirectory(
            at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
        try FileManager.default.copyItem(
            at: Fixtures.packageRoot.appending(path: "Samples/\(sample)"), to: target)
    }

    /// Writes a file into the scans.
    func add(_ name: String, _ content: Data) throws {
        try content.write(to: scans.appending(path: name))
    }

    /// Runs the program in the root folder.
    func run(_ arguments: String..., environment: [String: String] = [:]) async throws
        -> Program.Run
    {
        try await Program.run(arguments, environment: environment, in: root)
    }

    /// Everything below a folder that is no state of the program, sorted.
    func files(below folder: URL) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter { path in
            var isFolder: ObjCBool = false
            return FileManager.default.fileExists(
                atPath: folder.appending(path: path).path, isDirectory: &isFolder)
                && !isFolder.boolValue && !path.hasPrefix(".autochrome/")
        }.sorted()
    }

    /// The pictures below the output folder.
    func pictures() throws -> [String] {
        try files(below: color).filter {
            !$0.hasPrefix("autochrome-report/") && $0 != "manifest-sha256.txt"
        }
    }

    /// Contents and times of all scans.
    func sources() throws -> [String: [String]] {
        var sources: [String: [String]] = [:]
        for name in try files(below: scans) {
            let file = scans.appending(path: name)
            let attributes = try FileManager.default.attributesOfItem(atPath: file.path)
            sources[name] = [
                "\(try Data(contentsOf: file).hashValue)", "\(attributes[.modificationDate] ?? "")",
            ]
        }
        return sources
    }
}
