import Foundation
import Records
import SystemPackage
import TestSupport
import Testing

@testable import Training

@Suite struct PhotographSetTests {
    private static func folder(_ names: [FilePath]) throws -> TestFolder {
        let folder = try TestFolder()
        for name in names { try folder.write([], name) }
        return folder
    }

    @Test func firstFoldersAreClasses() throws {
        let folder = try Self.folder([
            "zoo/b.jpg", "zoo/deep/er/a.JPEG", "Ärger am See/1.tif", "_unlabelled/u.png",
            "top.webp",
            "zoo/notes.txt", "zoo/.hidden.jpg", ".git/x.jpg", "empty/readme", "a/0.jp2",
        ])
        let set = try PhotographSet(folder.path)
        #expect(set.classNames == ["a", "zoo", "Ärger am See"])
        #expect(
            set.photographs == [
                Photograph(path: "_unlabelled/u.png", classIndex: nil),
                Photograph(path: "a/0.jp2", classIndex: 0),
                Photograph(path: "top.webp", classIndex: nil),
                Photograph(path: "zoo/b.jpg", classIndex: 1),
                Photograph(path: "zoo/deep/er/a.JPEG", classIndex: 1),
                Photograph(path: "Ärger am See/1.tif", classIndex: 2),
            ])
        #expect(set.countsByClass == [1, 2, 1])
        #expect(set.unlabelledCount == 2)
        #expect(set.path(of: set.photographs[1]) == folder.path.appending("a/0.jp2"))
    }

    @Test func noFoldersMeanNoClasses() throws {
        let folder = try Self.folder(["b.jpg", "a.jpg"])
        let set = try PhotographSet(folder.path)
        #expect(set.classNames.isEmpty)
        #expect(set.photographs.map(\.path) == ["a.jpg", "b.jpg"])
    }

    /// The hash is that of a plain text file of the paths.
    @Test func listHasTheHashOfItsText() throws {
        let folder = try Self.folder(["b/x y.jpg", "a/é.jpg"])
        let set = try PhotographSet(folder.path)
        #expect(String(decoding: set.listing, as: UTF8.self) == "a/é.jpg\nb/x y.jpg\n")
        // printf 'a/é.jpg\nb/x y.jpg\n' | sha256sum
        #expect(
            set.listSHA256 == "3e2d81daf8f2463ec33554323176a1c2d6bd1a4e01d6b523623ebfd2f22aedc5")
    }

    @Test func survivesLoopsAndOddNames() throws {
        let folder = try Self.folder(["a/1.jpg", "b/2.jpg"])
        let odd = FilePath(bytes: Array("a/".utf8) + [0xFF, 0xFE] + Array(" \n\".jpg".utf8))
        try folder.write([], odd)
        let manager = FileManager.default
        func link(_ name: String, to target: String) throws {
            try manager.createSymbolicLink(
                atPath: folder.path.appending(name).string, withDestinationPath: target)
        }
        try link("a/loop", to: "..")
        try link("b/across", to: "../a")
        try link("b/itself", to: "itself")
        try link("b/linked.jpg", to: "2.jpg")
        try link("b/dangling.jpg", to: "nothing")
        try manager.createDirectory(
            atPath: folder.path.appending("b/folder.jpg").string, withIntermediateDirectories: false
        )
        let set = try PhotographSet(folder.path)
        #expect(set.photographs.map(\.path) == ["a/1.jpg", odd, "b/2.jpg", "b/linked.jpg"])
        #expect(set.photographs.map(\.classIndex) == [0, 0, 1, 1])
    }

    @Test(.enabled(if: geteuid() != 0, "root may read everything"))
    func notesFoldersThatCannotBeRead() throws {
        let folder = try Self.folder(["a/1.jpg", "shut/2.jpg"])
        let shut = folder.path.appending("shut").string
        chmod(shut, 0)
        defer { chmod(shut, 0o700) }
        let set = try PhotographSet(folder.path)
        #expect(set.unreadableFolders == ["shut"])
        #expect(set.photographs.map(\.path) == ["a/1.jpg"])
    }

    @Test func saysWhatIsWrongWithTheFolder() throws {
        let folder = try Self.folder(["notes.txt"])
        #expect {
            try PhotographSet(folder.path)
        } throws: {
            "\($0)".contains("contains no photographs")
        }
        #expect {
            try PhotographSet(folder.path.appending("nowhere"))
        } throws: {
            "\($0)".contains("does not exist")
        }
    }

    @Test func heldOutStayHeldOut() throws {
        let names = (0..<200).map { FilePath("\($0 % 7)/\($0).jpg") }
        let folder = try Self.folder(names)
        let (training, heldOut) = try PhotographSet(folder.path).holding(out: .count(30))
        #expect(heldOut.photographs.count == 30 && training.photographs.count == 170)
        #expect(Set(training.photographs).isDisjoint(with: heldOut.photographs))
        #expect(heldOut.classNames == training.classNames && training.classNames.count == 7)
        // A twentieth more photographs: about a twentieth of those held out are others.
        for index in 200..<210 { try folder.write([], FilePath("new/\(index).jpg")) }
        let later = try PhotographSet(folder.path).holding(out: .count(30)).heldOut
        let kept = Set(later.photographs.map(\.path)).intersection(heldOut.photographs.map(\.path))
        #expect(kept.count >= 25)
    }

    @Test func heldOutListComesBack() throws {
        let folder = try Self.folder((0..<50).map { FilePath("c/\($0) ü.jpg") } + ["c/a\nb.jpg"])
        let set = try PhotographSet(folder.path)
        let first = try set.holding(out: .count(20)).heldOut
        let list = try folder.write(first.listing, "held-out.txt")
        let second = try set.holding(out: .list(list)).heldOut
        #expect(second.photographs == first.photographs)
        #expect(second.listSHA256 == first.listSHA256)
    }

    @Test func refusesWrongLists() throws {
        let folder = try Self.folder(["a/1.jpg", "a/2.jpg"])
        let set = try PhotographSet(folder.path)
        let unknown = try folder.write(Array("a/1.jpg\na/3.jpg\n".utf8), "unknown.txt")
        #expect {
            try set.holding(out: .list(unknown))
        } throws: {
            "\($0)".contains("1 of its 2") && "\($0)".contains("a/3.jpg")
        }
        let binary = try folder.write([0x61, 0, 0x62], "binary.txt")
        #expect(throws: TrainingError.self) { try set.holding(out: .list(binary)) }
        #expect(throws: TrainingError.self) { try set.holding(out: .list("/nowhere/list")) }
        let all = try folder.write(set.listing, "all.txt")
        for choice in [HeldOut.list(all), .count(2), .count(9)] {
            #expect {
                try set.holding(out: choice)
            } throws: {
                "\($0)".contains("Hold out fewer")
            }
        }
    }

    @Test func takesTheClassesOfAModel() throws {
        let folder = try Self.folder(["a/1.jpg", "b/2.jpg", "c/3.jpg", "4.jpg"])
        let set = try PhotographSet(folder.path).labelled(by: ["c", "x", "a"])
        #expect(set.classNames == ["c", "x", "a"])
        #expect(set.photographs.map(\.classIndex) == [nil, 2, nil, 0])
        #expect(set.countsByClass == [1, 0, 1])
    }
}
