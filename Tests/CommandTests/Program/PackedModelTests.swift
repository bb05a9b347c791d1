import Foundation
import SystemPackage
import TestSupport
import Testing

@testable import autochrome

/// The cache of packed models is checked before it is used.
@Suite(.serialized) struct PackedModelTests {
    private let model = Fixtures.url("pytorch/model_eighth.safetensors")

    private func cached(_ folder: URL) throws -> URL {
        let files = try FileManager.default.contentsOfDirectory(
            at: folder.appending(path: "autochrome"), includingPropertiesForKeys: nil)
        let models = files.filter { $0.pathExtension == "safetensors" }
        #expect(models.count == 1)
        return try #require(models.first)
    }

    @Test func whatIsAlteredOrCutIsMadeAgain() async throws {
        let bench = try Workbench()
        try bench.add("a.jpg", try Data(contentsOf: Fixtures.url("imaging/grey8.jpg")))
        let cache = bench.root.appending(path: "cache")
        try FileManager.default.createDirectory(at: cache, withIntermediateDirectories: true)
        func outputs(_ folder: String) async throws -> Data {
            let run = try await bench.run(
                "colorize", "scans", "-o", folder, "--model", model.path,
                environment: ["XDG_CACHE_HOME": cache.path])
            #expect(run.status == 0, "\(run.errors)")
            return try Data(
                contentsOf: bench.root.appending(path: "\(folder)/a_colorized.tif"))
        }
        let first = try await outputs("first")
        let file = try cached(cache)
        let packed = try Data(contentsOf: file)
        let changes: [(String, (inout Data) -> Void)] = [
            (
                "altered",
                { for k in stride(from: $0.count / 2, to: $0.count, by: 64) { $0[k] ^= 0x40 } }
            ),
            ("cut", { $0.removeLast(100) }), ("empty", { $0 = Data() }),
        ]
        for (name, change) in changes {
            var bytes = packed
            change(&bytes)
            try bytes.write(to: file)
            #expect(try await outputs(name) == first, "\(name)")
            #expect(try Data(contentsOf: cached(cache)) == packed, "\(name)")
        }
        // Without its digest nobody knows what it should be.
        try FileManager.default.removeItem(at: file.appendingPathExtension("sha256"))
        var bytes = packed
        bytes[bytes.count - 9] ^= 0x40
        try bytes.write(to: file)
        #expect(try await outputs("undigested") == first)
        #expect(try Data(contentsOf: cached(cache)) == packed)
    }

    @Test func theLeastRecentlyUsedGoFirst() throws {
        let folder = try TestFolder()
        let cache = ModelCache(folder.path, mostBytes: 2500)
        func keep(_ name: String) throws {
            let file = cache.keep("\(name).safetensors") { path in
                _ = FileManager.default.createFile(
                    atPath: path.string, contents: Data(name.utf8) + Data(count: 999))
            }
            #expect(file != nil)
        }
        func age(_ name: String, hours: Double) throws {
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSinceNow: -3600 * hours)],
                ofItemAtPath: folder.url.appending(path: "\(name).safetensors").path)
        }
        func names() throws -> [String] {
            try FileManager.default.contentsOfDirectory(atPath: folder.url.path).sorted()
        }
        try keep("a")
        try age("a", hours: 3)
        try keep("b")
        try age("b", hours: 2)
        #expect(try names().count == 4)
        // Used again, so that another one is older.
        #expect(cache.find("a.safetensors") != nil)
        for (name, hours) in [(".x.partial", 25.0), (".y.partial", 1)] {
            let file = folder.url.appending(path: name)
            try Data().write(to: file)
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSinceNow: -3600 * hours)],
                ofItemAtPath: file.path)
        }
        try keep("c")
        #expect(
            try names() == [
                ".y.partial", "a.safetensors", "a.safetensors.sha256", "c.safetensors",
                "c.safetensors.sha256",
            ])
        #expect(cache.find("b.safetensors") == nil)
    }

    @Test func theBuildIsThatOfTheProgram() throws {
        #expect(ProgramBuild.sha256?.count == 64)
    }
}
