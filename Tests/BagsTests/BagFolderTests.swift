import Bags
import Files
import Foundation
import SystemPackage
import TestSupport
import Testing

@Suite struct BagFolderTests {
    private let odd = [
        "1897/0001.tif", "a b.tif", " a", "100%.tif", "a\nb\r.tif", "a\\b.tif", "\u{E9}.tif",
        "e\u{301}x.tif", "#", "*x",
    ]

    private func make(_ folder: borrowing TestFolder, _ transfer: BagFolder.Transfer) throws
        -> FilePath
    {
        let target = folder.path.appending("bags/one")
        var bag = try BagFolder(target)
        for (number, name) in odd.enumerated() {
            let file = try folder.write(
                Array("content \(number)".utf8), FilePath("source \(number)"))
            let added = try bag.add(file, as: FilePath(name), transfer)
            #expect(added.transfer == transfer)
        }
        try FileSystem.makeFolder(bag.payload.appending("made"))
        try Data("made".utf8).write(
            to: URL(filePath: bag.payload.appending("made/report.csv").string))
        try bag.addMade("made")
        #expect(try !FileSystem.exists(target))
        let info = try BagInfo(Array("Contact-Name: Ann\n".utf8))
        try bag.finish(info, date: Date(timeIntervalSince1970: 1e9), agent: "Test 1")
        return target
    }

    private func text(_ path: FilePath) throws -> String {
        String(decoding: try FileSystem.read(path), as: UTF8.self)
    }

    /// Has GNU coreutils check a manifest, after undoing what it cannot read.
    private func check(_ program: String, _ manifest: String, in bag: FilePath) throws {
        let lines = try text(bag.appending(manifest)).split(separator: "\n").map { line in
            let decoded = line.replacing("%0A", with: "\\n").replacing("%0D", with: "\\r")
            return decoded == line
                ? String(line) : "\\" + decoded.replacing("\\b", with: "\\\\b")
        }
        let input = Pipe()
        let output = Pipe()
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/\(program)")
        process.arguments = ["--check", "--strict", "--quiet", "-"]
        process.currentDirectoryURL = URL(filePath: bag.string)
        process.standardInput = input
        process.standardOutput = output
        process.standardError = output
        try process.run()
        try input.fileHandleForWriting.write(
            contentsOf: Data((lines.joined(separator: "\n") + "\n").utf8))
        try input.fileHandleForWriting.close()
        let said = String(
            decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "\(manifest): \(said)")
    }

    @Test(arguments: [BagFolder.Transfer.linked, .copied])
    func isWhatTheStandardSays(transfer: BagFolder.Transfer) throws {
        let folder = try TestFolder()
        let bag = try make(folder, transfer)
        for kind in ["manifest", "tagmanifest"] {
            try check("sha256sum", "\(kind)-sha256.txt", in: bag)
            try check("sha512sum", "\(kind)-sha512.txt", in: bag)
        }
        #expect(
            try text(bag.appending("bagit.txt"))
                == "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n")
        #expect(
            try text(bag.appending("bag-info.txt"))
                == "Contact-Name: Ann\nBag-Software-Agent: Test 1\nBagging-Date: 2001-09-09\nPayload-Oxum: 94.11\n"
        )
        let names = try ["256", "512"].map { bits in
            try text(bag.appending("manifest-sha\(bits).txt")).split(separator: "\n").map {
                $0.split(separator: "  ").last
            }
        }
        #expect(names[0] == names[1])
        #expect(names[0].count == odd.count + 1)
        let tags = try text(bag.appending("tagmanifest-sha512.txt")).split(separator: "\n")
            .compactMap {
                $0.split(separator: "  ").last.map(String.init)
            }
        #expect(
            tags == ["bag-info.txt", "bagit.txt", "manifest-sha256.txt", "manifest-sha512.txt"])
        let entries = try FileManager.default.contentsOfDirectory(
            atPath: bag.removingLastComponent().string)
        #expect(entries == ["one"])
        let source = try FileSystem.status(folder.path.appending("source 0"))
        let packed = try FileSystem.status(bag.appending("data/1897/0001.tif"))
        #expect((source.identity == packed.identity) == (transfer == .linked))
        #expect(source.stamp.modifiedNanoseconds == packed.stamp.modifiedNanoseconds)
    }

    @Test func withoutAnEndThereIsNoBag() throws {
        let folder = try TestFolder()
        let file = try folder.write([1], "file")
        do {
            var bag = try BagFolder(folder.path.appending("bag"))
            _ = try bag.add(file, as: "a/b/c", .linked)
        }
        #expect(try folder.entries == ["file"])
    }

    /// What a killed process leaves is cleared away; what is not its own stays.
    @Test func aLeftoverIsCleared() throws {
        let folder = try TestFolder()
        let left = folder.path.appending(".bag.autochrome-bag")
        try FileSystem.makeFolders(left.appending("data/x"))
        try Data("half".utf8).write(to: URL(filePath: left.appending("data/x/half").string))
        var bag = try BagFolder(folder.path.appending("bag"))
        try bag.finish(BagInfo(), date: Date(), agent: "Test")
        #expect(try folder.entries == ["bag"])
        #expect(try !FileSystem.exists(folder.path.appending("bag/data/x")))
    }

    @Test func whatIsThereIsRefused() throws {
        let folder = try TestFolder()
        let file = try folder.write([1], "file")
        #expect(throws: BagError.exists(file)) { _ = try BagFolder(file) }
        #expect(throws: BagError.exists(folder.path)) { _ = try BagFolder(folder.path) }
        for name in [".", "..", "/"] as [FilePath] {
            #expect(throws: BagError.noName(name)) { _ = try BagFolder(name) }
        }
        let target = folder.path.appending("bag")
        var bag = try BagFolder(target)
        #expect(throws: BagError.inWork(target)) { _ = try BagFolder(target) }
        try FileSystem.makeFolder(target)
        #expect(throws: BagError.exists(target)) {
            try bag.finish(BagInfo(), date: Date(), agent: "Test")
        }
    }

    @Test func takesNothingButFiles() throws {
        let folder = try TestFolder()
        let file = try folder.write([1], "file")
        let link = folder.path.appending("link")
        try FileManager.default.createSymbolicLink(
            atPath: link.string, withDestinationPath: file.string)
        var bag = try BagFolder(folder.path.appending("bag"))
        for transfer in [BagFolder.Transfer.linked, .copied] {
            #expect(throws: BagError.self) {
                _ = try bag.add(link, as: FilePath("link \(transfer)"), transfer)
            }
            #expect(throws: BagError.self) {
                _ = try bag.add(folder.path, as: FilePath("folder \(transfer)"), transfer)
            }
        }
        #expect(bag.files == 0)
    }
}
