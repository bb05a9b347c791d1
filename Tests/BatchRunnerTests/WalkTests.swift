import Files
import Foundation
import JobStorage
import Records
import SystemPackage
import Testing

@testable import BatchRunner

@Suite(.timeLimit(.minutes(2))) struct WalkTests {
    private func walk(
        _ sandbox: Sandbox, include: [String] = [], exclude: [String] = []
    ) throws -> (found: [InputWalker.Found], summary: WalkSummary) {
        var walker = InputWalker(
            root: sandbox.input, filter: WalkFilter(include: include, exclude: exclude))
        var found: [InputWalker.Found] = []
        try walker.walk(from: "") { found.append($0) }
        return (found, walker.summary)
    }

    @Test func pathsComeInBytewiseOrder() throws {
        let sandbox = try Sandbox()
        for name in ["a/x.tif", "a-b/x.tif", "a.tif", "B.tif", "a/b/c.tif", "é.tif", "z.tif"] {
            try sandbox.write(name, "x")
        }
        let paths = try walk(sandbox).found.map { $0.path.bytes }
        #expect(paths.count == 7)
        #expect(paths == paths.sorted { $0.lexicographicallyPrecedes($1) })
    }

    @Test func hiddenAndOtherFilesAreCountedAndNotTaken() throws {
        let sandbox = try Sandbox()
        let names = [
            "a.TIF", "b.jpeg", "b.xmp", "Thumbs.db", "noextension", ".hidden.tif",
            ".git/x.tif", "c.tif.partial", "d.partial", "e.JP2", "f.webp", "g.pdf",
            "autochrome-report/previews/1-after.jpg", "h/autochrome-report/previews/1-after.jpg",
        ]
        for name in names { try sandbox.write(name, "x") }
        let (found, summary) = try walk(sandbox)
        #expect(found.map(\.path) == ["a.TIF", "b.jpeg", "e.JP2", "f.webp"])
        #expect(summary.otherFiles == ["xmp": 1, "db": 1, "": 1, "pdf": 1])
        #expect(summary.hidden == 6)
        #expect(summary.pictureBytes == 4)
    }

    @Test func linksGetARowAndAreNotFollowed() async throws {
        let sandbox = try Sandbox()
        try sandbox.write("real/a.tif", "x")
        try sandbox.write("real/note.txt", "x")
        let links = [
            ("loop", "."), ("self.tif", "self.tif"), ("dangling", "nowhere"),
            ("file.tif", "real/a.tif"), ("note", "real/note.txt"),
        ]
        for (name, target) in links {
            try FileManager.default.createSymbolicLink(
                atPath: sandbox.input.appending(name).string, withDestinationPath: target)
        }
        let (found, summary) = try walk(sandbox)
        #expect(
            found.filter { $0.kind == .link }.map(\.path)
                == ["dangling", "file.tif", "loop", "self.tif"])
        #expect(summary.pictures == 1)
        #expect(summary.otherFileCount == 2)
        let outcome = try await sandbox.run()
        #expect(outcome.exitStatus == .finished)
        #expect(try sandbox.item("loop")?.reason == "symbolic_link")
        #expect(try sandbox.item("loop")?.state == .skipped)
        // A link that is gone leaves no row.
        try FileSystem.remove(sandbox.input.appending("loop"))
        _ = try await sandbox.run()
        #expect(try sandbox.item("loop") == nil)
    }

    @Test func pipesAreNotOpened() throws {
        let sandbox = try Sandbox()
        #expect(sandbox.input.appending("pipe.tif").withPlatformString { mkfifo($0, 0o600) } == 0)
        #expect(try walk(sandbox).found.map(\.kind) == [.special])
    }

    @Test func foldersWithoutEndAreCut() throws {
        let sandbox = try Sandbox()
        var path = FilePath("deep")
        for _ in 0..<InputWalker.deepest { path.append("d") }
        try sandbox.write(path.appending("lost.tif"), "x")
        try sandbox.write("near.tif", "x")
        let (found, summary) = try walk(sandbox)
        #expect(found.map(\.kind) == [.folder, .picture])
        #expect(found.first?.failure?.message.contains("deep") == true)
        #expect(summary.unreadableFolders == 1)
    }

    @Test(.enabled(if: geteuid() != 0, "root may read everything"))
    func unreadableFoldersAreRows() async throws {
        let sandbox = try Sandbox()
        try sandbox.write("shut/a.tif", "x")
        let shut = sandbox.input.appending("shut")
        _ = shut.withPlatformString { chmod($0, 0) }
        defer { _ = shut.withPlatformString { chmod($0, 0o700) } }
        #expect(try await sandbox.run().exitStatus == .someFailed)
        #expect(try sandbox.item("shut")?.failure?.kind == .unreadable)
    }

    @Test func aNamedLinkIsResolvedAndASingleFileTaken() async throws {
        let sandbox = try Sandbox()
        let file = try sandbox.write("a.tif", "x")
        let link = sandbox.root.appending("shortcut")
        try FileManager.default.createSymbolicLink(
            atPath: link.string, withDestinationPath: file.string)
        sandbox.inputs = [link]
        #expect(try await sandbox.run().exitStatus == .finished)
        #expect(try sandbox.outputs().keys.sorted() == ["a_colorized.tif"])
        // Its folder later is the same root: the file is known.
        try sandbox.write("sub/b.tif", "y")
        sandbox.inputs = [sandbox.input]
        #expect(try await sandbox.run().exitStatus == .finished)
        #expect(try sandbox.outputs().keys.sorted() == ["a_colorized.tif", "sub/b_colorized.tif"])
        #expect(try sandbox.items().count == 2)
    }

    @Test func severalRootsGetFoldersOfTheirOwn() async throws {
        let sandbox = try Sandbox()
        for name in ["one/scans/a.tif", "two/scans/a.tif", "one/scans/deep/b.tif"] {
            try sandbox.write(name, name)
        }
        let one = sandbox.input.appending("one/scans")
        let two = sandbox.input.appending("two/scans")
        sandbox.inputs = [one, two, one.appending("deep"), one]
        #expect(try await sandbox.run().exitStatus == .finished)
        let names = [
            "scans-2/a_colorized.tif", "scans/a_colorized.tif", "scans/deep/b_colorized.tif",
        ]
        #expect(try sandbox.outputs().keys.sorted() == names)
        // The order of the arguments decides nothing any more.
        sandbox.inputs = [two, one]
        #expect(try await sandbox.run().exitStatus == .finished)
        #expect(try sandbox.items().count == 3)
        #expect(try sandbox.outputs().count == 3)
    }

    @Test func aFolderAboveAKnownOneBringsNoSecondRow() async throws {
        let sandbox = try Sandbox()
        try sandbox.write("sub/a.tif", "x")
        try sandbox.write("b.tif", "y")
        sandbox.inputs = [sandbox.input.appending("sub")]
        _ = try await sandbox.run()
        sandbox.inputs = [sandbox.input]
        #expect(try await sandbox.run().exitStatus == .finished)
        #expect(
            try sandbox.outputs().keys.sorted() == ["a_colorized.tif", "scans/b_colorized.tif"])
        #expect(try sandbox.items().count == 2)
    }

    @Test func unsafePathsAreRefused() async throws {
        let sandbox = try Sandbox()
        try sandbox.write("sub/a.tif", "x")
        let alias = sandbox.root.appending("alias")
        try FileManager.default.createSymbolicLink(
            atPath: alias.string, withDestinationPath: sandbox.input.string)
        let outputs: [FilePath] = [
            sandbox.input, sandbox.input.appending("out"), sandbox.root, alias,
            alias.appending("new/deeper"), sandbox.input.appending("sub/../out"),
        ]
        for output in outputs {
            sandbox.adjust = { $0.output = CodablePath(output) }
            let error = await #expect(throws: BatchError.self, "\(output)") {
                try await sandbox.run()
            }
            #expect(error?.exitStatus == .usage, "\(output)")
        }
        sandbox.adjust = { [input = sandbox.input] in
            $0.state = CodablePath(input.appending("state"))
        }
        await #expect(throws: BatchError.self) { try await sandbox.run() }
        sandbox.adjust = { [input = sandbox.input] in
            $0.inputs = [CodablePath(input.appending("no"))]
        }
        await #expect(throws: BatchError.self) { try await sandbox.run() }
        #expect(try sandbox.files(under: sandbox.input, hidden: true).count == 1)
        #expect(try FileSystem.exists(sandbox.input.appending("out")) == false)
    }

    @Test func outputsBesideASingleFileAreFine() async throws {
        let sandbox = try Sandbox()
        let file = try sandbox.write("a.tif", "x")
        sandbox.inputs = [file]
        sandbox.adjust = { [input = sandbox.input] in
            $0.output = CodablePath(input.appending("colour"))
        }
        #expect(try await sandbox.run().exitStatus == .finished)
        #expect(try FileSystem.exists(sandbox.input.appending("colour/a_colorized.tif")))
    }
}
