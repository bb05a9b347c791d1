import Files
import Foundation
import JobStorage
import Records
import SystemPackage
import Testing

@testable import BatchRunner
@testable import RunnerProbe

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
        #expect(found.map(\.path) == ["a.TIF", "b.jpeg", "e.JP2", "f.webp", "g.pdf"])
        #expect(found.map(\.kind) == [.picture, .picture, .picture, .picture, .foreign])
        #expect(summary.otherFiles == ["xmp": 1, "db": 1, "": 1])
        #expect(summary.hidden == 6)
        #expect(summary.pictureBytes == 4)
    }

    /// What is a picture by its name or its first bytes gets a row, also where nothing can be made of it.
    @Test func picturesOfOtherFormatsGetARow() async throws {
        let sandbox = try Sandbox()
        try sandbox.write("scan.tif", "x")
        for name in ["a.psd", "b.CR2", "box/c.djvu", "scan.dng", "scan.gif"] {
            try sandbox.write(name, "x")
        }
        try sandbox.write("film/unnamed", "GIF89a")
        try sandbox.write("film/unknown.extension", "%PDF-1.4")
        try sandbox.write("film/letter.extension", "Dear Sir")
        try sandbox.write("film/drawing", "<?xml version=\"1.0\"?>\n<svg/>")
        let (found, summary) = try walk(sandbox)
        #expect(
            found.map(\.path) == [
                "a.psd", "b.CR2", "box/c.djvu", "film/drawing", "film/unknown.extension",
                "film/unnamed", "scan.dng", "scan.gif", "scan.tif",
            ])
        #expect(found.compactMap(\.representedBy) == ["scan.tif", "scan.tif"])
        #expect(summary.pictures == 1 && summary.unsupported == 6 && summary.represented == 2)
        #expect(summary.firstUnsupported.count == 6)
        #expect(summary.otherFiles == ["extension": 1])

        #expect(try await sandbox.run().exitStatus == .someFailed)
        let items = try sandbox.items()
        #expect(items.count == 9)
        for item in items where item.path.path != "scan.tif" {
            if item.path.path.stem == "scan" {
                #expect(item.state == .skipped && item.reason == "represented")
                #expect(item.representedBy?.path == "scan.tif")
            } else {
                #expect(item.state == .quarantined && item.failure?.kind == .unsupported)
                #expect(item.failure?.remedy.isEmpty == false)
            }
        }
        // Row by row they follow what stands beside them, and keep their numbers.
        try sandbox.write("a.tif", "now there is a TIFF")
        try FileSystem.remove(sandbox.input.appending("scan.tif"))
        try FileSystem.remove(sandbox.input.appending("b.CR2"))
        #expect(try await sandbox.run().exitStatus == .someFailed)
        #expect(try sandbox.item("a.psd")?.representedBy?.path == "a.tif")
        #expect(try sandbox.item("a.psd")?.id == items.first { $0.path.path == "a.psd" }?.id)
        #expect(try sandbox.item("scan.dng")?.state == .quarantined)
        #expect(try sandbox.item("scan.dng")?.representedBy == nil)
        #expect(try sandbox.item("b.CR2") == nil)
    }

    @Test func onlyRepresentedPicturesOrExcludedOnesAreNoFailures() async throws {
        let sandbox = try Sandbox()
        try sandbox.write("a.tif", "x")
        try sandbox.write("a.dng", "x")
        try sandbox.write("b.psd", "x")
        sandbox.exclude = ["*.psd"]
        #expect(try await sandbox.run().exitStatus == .finished)
        #expect(try sandbox.items().map(\.path.path) == ["a.dng", "a.tif"])
        // What is left out stands for nothing.
        sandbox.exclude = ["*.psd", "*.tif"]
        #expect(try await sandbox.run().exitStatus == .someFailed)
        #expect(try sandbox.item("a.dng")?.state == .quarantined)
        // A folder with everything before is as it was.
        sandbox.exclude = []
        try sandbox.write("b.jpg", "y")
        #expect(try await sandbox.run().exitStatus == .finished)
    }

    /// A name that tells nothing costs one look into the file; the first bytes decide.
    @Test func picturesWithoutAnExtensionAreTaken() async throws {
        let sandbox = try Sandbox()
        let jpeg = sandbox.input.appending("IMG_0001")
        try Data([0xFF, 0xD8, 0xFF, 0xE0]).write(to: URL(filePath: jpeg.string))
        try sandbox.write("empty", "")
        let (found, summary) = try walk(sandbox)
        #expect(found.map(\.path) == ["IMG_0001"] && found[0].kind == .picture)
        #expect(summary.otherFiles == ["": 1])
        #expect(try await sandbox.run().exitStatus == .finished)
        #expect(try sandbox.outputs().keys.sorted() == ["IMG_0001_colorized.tif"])
        // It becomes another kind of file: its worker judges, and its row stays.
        try sandbox.write("IMG_0001", "GIF89a fail unsupported")
        #expect(try await sandbox.run().exitStatus == .finished)
        #expect(try sandbox.items().count == 1)
    }

    @Test(.enabled(if: geteuid() != 0, "root may read everything"))
    func filesThatNobodyCanTellGetARow() async throws {
        let sandbox = try Sandbox()
        let file = try sandbox.write("unnamed", "x")
        _ = file.withPlatformString { chmod($0, 0) }
        #expect(try await sandbox.run().exitStatus == .someFailed)
        #expect(try sandbox.item("unnamed")?.failure?.kind == .unreadable)
    }

    @Test func patternsThatMatchNothingAreRefused() async throws {
        let sandbox = try Sandbox()
        try sandbox.write("1920/a.tif", "x")
        try sandbox.write("notes.txt", "x")
        for patterns in [["*.tiff"], ["*.tif", "1930/*"], ["*.txt"]] {
            sandbox.adjust = { $0.include = patterns }
            let error = await #expect(throws: BatchError.self) { try await sandbox.run() }
            #expect(error?.exitStatus == .usage)
            #expect(error?.description.contains("'\(patterns.last ?? "")'") == true)
            #expect(error?.description.contains("'*.tif'") == false)
            let dry = #expect(throws: BatchError.self) {
                try sandbox.request.batch().dryRun { _, _ in
                    nil
                } onPicture: { _, _, _ in
                }
            }
            #expect(dry?.exitStatus == .usage)
        }
        #expect(try !FileSystem.exists(sandbox.output), "nothing was changed")
        sandbox.adjust = { $0.include = ["*.tif", "1920/*"] }
        #expect(try await sandbox.run().exitStatus == .finished)
    }

    @Test func emptyInputsAreTold() async throws {
        let sandbox = try Sandbox()
        let empty = sandbox.root.appending("empty")
        try FileSystem.makeFolders(empty)
        try sandbox.write("a.tif", "x")
        sandbox.inputs = [empty, sandbox.input]
        let outcome = try await sandbox.run()
        #expect(outcome.exitStatus == .finished)
        #expect(outcome.walk?.emptyInputs.map(\.path.lastComponent) == ["empty"])
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

    @Test func whatNobodyCanLookAtGetsARowAndTheRestIsDone() async throws {
        let sandbox = try Sandbox()
        try sandbox.write("near.tif", "x")
        try sandbox.writeDeep(folders: 20, nameLength: 250, file: "far.tif")
        defer { sandbox.removeDeep() }
        #expect(try await sandbox.run().exitStatus == .someFailed)
        #expect(try sandbox.item("near.tif")?.state == .done)
        let rows = try sandbox.items().filter { $0.state == .failed }
        #expect(rows.count == 1 && rows.first?.failure?.kind == .unreadable)
        #expect(rows.first?.failure?.message.contains("too long") == true)
    }

    @Test(.enabled(if: geteuid() != 0, "root may read everything"))
    func unsearchableFoldersHideNothing() async throws {
        let sandbox = try Sandbox()
        try sandbox.write("shut/a.tif", "x")
        try sandbox.write("shut/unnamed", "II*\0 a picture by its first bytes")
        try sandbox.write("open/b.tif", "y")
        #expect(try await sandbox.run().exitStatus == .finished)
        try sandbox.write("shut/new.tif", "z")
        // Its names can be read, and nothing else.
        let shut = sandbox.input.appending("shut")
        _ = shut.withPlatformString { chmod($0, 0o400) }
        defer { _ = shut.withPlatformString { chmod($0, 0o700) } }
        #expect(try await sandbox.run().exitStatus == .someFailed)
        for name in ["shut/a.tif", "shut/unnamed"] {
            #expect(try sandbox.item(name)?.state == .done)
        }
        #expect(try sandbox.item("shut/new.tif")?.failure?.kind == .unreadable)
        _ = shut.withPlatformString { chmod($0, 0o700) }
        #expect(try await sandbox.run().exitStatus == .finished)
        #expect(try sandbox.item("shut/new.tif")?.state == .done)
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
