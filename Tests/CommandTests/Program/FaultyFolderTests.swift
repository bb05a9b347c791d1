import Foundation
import JobStorage
import Records
import SystemPackage
import TestSupport
import Testing

/// File systems with folders that misbehave, made of a library that gets in between.
@Suite(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/cc")))
struct FaultyFolderTests {
    private static func library(in folder: URL) async throws -> String {
        let source = Fixtures.url("faults/folders.c").path
        let build = try await Program.shell(
            "cc -shared -fPIC -o folders.so '\(source)' -ldl", in: folder)
        try #require(build.status == 0, "\(build.errors)")
        return folder.appending(path: "folders.so").path
    }

    /// Some network file systems answer EINVAL when a folder is to be saved, and keep names safe.
    @Test func reportsAndModelsNeedNoFsyncOfFolders() async throws {
        let bench = try Workbench()
        let layout = OutputLayout(root: FilePath(bench.color.path))
        try FileManager.default.createDirectory(
            atPath: layout.state.string, withIntermediateDirectories: true)
        try JobStore(opening: layout.database).close()
        try FileManager.default.copyItem(
            at: Fixtures.url("torch7/ltbc_nobn_quarter.t7"),
            to: bench.root.appending(path: "2016.t7"))
        let faults = [
            "LD_PRELOAD": try await Self.library(in: bench.root), "FAULT_FSYNC": "1",
        ]
        let report = try await bench.run("report", "colour", environment: faults)
        #expect(report.status == 0, "\(report.errors)")
        #expect(try bench.files(below: bench.color).contains("autochrome-report/report.csv"))
        let imported = try await bench.run("model", "import", "2016.t7", environment: faults)
        #expect(imported.status == 0, "\(imported.errors)")
        let verified = try await bench.run("model", "verify", "2016.safetensors")
        #expect(verified.status == 0, "\(verified.errors)")
    }

    /// A list that ends early would leave recipes and photographs out without a word.
    @Test func errorsInTheMiddleOfAFolderAreTold() async throws {
        let bench = try Workbench()
        let recipes = bench.root.appending(path: "Pipelines")
        try FileManager.default.createDirectory(at: recipes, withIntermediateDirectories: true)
        for name in ["a", "b", "c"] {
            try FileManager.default.copyItem(
                at: Fixtures.packageRoot.appending(path: "Pipelines/archive.yaml"),
                to: recipes.appending(path: "\(name).yaml"))
        }
        for name in ["1.jpg", "2.jpg", "3.jpg"] { try bench.add(name, Data()) }
        let library = try await Self.library(in: bench.root)
        let listed = try await bench.run(
            "recipes", "list",
            environment: [
                "LD_PRELOAD": library, "FAULT_READ": "Pipelines",
                "AUTOCHROME_DATA": bench.root.path,
            ])
        #expect(listed.status == 2)
        #expect(listed.errors.contains("the folder cannot be read: Input/output error"))
        let trained = try await bench.run(
            "train", "scans", "-o", "mine.safetensors",
            environment: ["LD_PRELOAD": library, "FAULT_READ": "scans"])
        #expect(trained.status == 4)
        #expect(trained.errors.contains("The folder cannot be read: Input/output error."))
    }
}
