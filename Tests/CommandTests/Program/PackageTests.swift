import Foundation
import TestSupport
import Testing

/// Bags of finished outputs, and what keeps them sound.
@Suite(.serialized) struct PackageTests {
    /// A folder with three finished pictures, one of them with a companion, and a scan that nobody can read.
    private func finished() async throws -> Workbench {
        let bench = try Workbench()
        try FileManager.default.createDirectory(
            at: bench.scans.appending(path: "sub\nfolder"), withIntermediateDirectories: true)
        try bench.add("a b 100%.tif", GrayTIFF.file(pages: 1, width: 480, height: 360))
        try bench.add("sub\nfolder/\u{E9}.tif", GrayTIFF.file(pages: 1, width: 150))
        try bench.add("wrong.tif", Data("II*\0 and no more".utf8))
        let run = try await colorize(bench)
        #expect(run.status == 3, "\(run.errors)")
        return bench
    }

    private func colorize(_ bench: Workbench) async throws -> Program.Run {
        try await bench.run(
            "colorize", "scans", "-o", "colour", "--alternatives", "1", "--model",
            Fixtures.packageRoot.appending(path: "Models/autochrome-base.safetensors").path)
    }

    private func inode(_ file: URL) throws -> Int {
        try #require(
            try FileManager.default.attributesOfItem(atPath: file.path)[.systemFileNumber] as? Int)
    }

    /// What GNU coreutils say of a bag's manifests; line feeds in names are what they cannot read as a bag has them.
    private func check(_ bag: URL) async throws -> Program.Run {
        try await Program.shell(
            """
            set -e -o pipefail
            for bits in 256 512; do
                sed '/%0A/ { s/^/\\\\/; s/%0A/\\\\n/g }' manifest-sha$bits.txt | sha${bits}sum -c --strict --quiet -
                sha${bits}sum -c --strict --quiet tagmanifest-sha$bits.txt
            done
            cd data/outputs && sha256sum -c --strict --quiet manifest-sha256.txt
            """, in: bag)
    }

    @Test func aBagHoldsWhatIsFinishedAndLaterRunsLeaveItAlone() async throws {
        let bench = try await finished()
        try Data("Contact-Name: Ann\n".utf8).write(to: bench.root.appending(path: "info.txt"))
        let run = try await bench.run(
            "package", "colour", "--bagit", "bags/one", "--sources", "--bag-info", "info.txt",
            "--json")
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.errors.contains("Pictures that are not in the bag: 1 not finished."))
        let fact = try #require(try run.objects().last)
        #expect(fact["type"] as? String == "package" && fact["complete"] as? Bool == true)
        #expect(fact["packed_pictures"] as? Int == 2 && fact["unfinished"] as? Int == 1)
        let bag = bench.root.appending(path: "bags/one")
        let files = try bench.files(below: bag)
        for name in [
            "outputs/a b 100%_colorized.tif", "outputs/a b 100%_colorized_alt1.tif",
            "outputs/sub\nfolder/\u{E9}_colorized.tif", "outputs/manifest-sha256.txt",
            "outputs/autochrome-report/report.csv", "outputs/autochrome-report/report.html",
            "outputs/autochrome-report/previews/1-after.jpg", "sources/a b 100%.tif",
            "sources/sub\nfolder/\u{E9}.tif",
        ] { #expect(files.contains("data/\(name)"), "\(name)") }
        #expect(!files.contains { $0.contains("wrong") })
        let info = try String(contentsOf: bag.appending(path: "bag-info.txt"), encoding: .utf8)
        #expect(info.hasPrefix("Contact-Name: Ann\nBag-Software-Agent: Autochrome "))
        let payload = files.filter { $0.hasPrefix("data/") }
        let bytes = try payload.reduce(0) {
            try $0 + Data(contentsOf: bag.appending(path: $1)).count
        }
        #expect(info.contains("Payload-Oxum: \(bytes).\(payload.count)\n"))
        let name = "a b 100%_colorized.tif"
        let output = bench.color.appending(path: name)
        #expect(try inode(bag.appending(path: "data/outputs/\(name)")) == inode(output))
        #expect(
            try inode(bag.appending(path: "data/sources/a b 100%.tif"))
                != inode(bench.scans.appending(path: "a b 100%.tif")))
        let sound = try await check(bag)
        #expect(sound.status == 0, "\(sound.output)\(sound.errors)")

        // Other metadata, other outputs and no output at all: the bag stays what it was.
        let xmp = """
            <x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>\
            <rdf:Description xmlns:dc='http://purl.org/dc/elements/1.1/'><dc:title><rdf:Alt>\
            <rdf:li xml:lang='x-default'>Ghent</rdf:li></rdf:Alt></dc:title></rdf:Description></rdf:RDF></x:xmpmeta>
            """
        let before = try Data(contentsOf: output)
        try bench.add("a b 100%.xmp", Data(xmp.utf8))
        try bench.add("sub\nfolder/\u{E9}.tif", GrayTIFF.file(pages: 1, width: 140))
        #expect(try await colorize(bench).status == 3)
        #expect(try Data(contentsOf: output) != before)
        #expect(try await check(bag).status == 0)

        // Copies share nothing.
        let copied = try await bench.run("package", "colour", "--bagit", "two", "--copy", "--quiet")
        #expect(copied.status == 0 && copied.errors.isEmpty)
        let two = bench.root.appending(path: "two")
        #expect(try inode(two.appending(path: "data/outputs/\(name)")) != inode(output))
        #expect(try await check(two).status == 0)
    }

    @Test func nothingUnsoundGoesIntoABag() async throws {
        let bench = try await finished()
        try FileManager.default.createDirectory(
            at: bench.root.appending(path: "there"), withIntermediateDirectories: true)
        let before = try bench.files(below: bench.root)
        func expectNoBag(
            _ status: Int32, _ words: String..., options: [String] = [], to bag: String = "bag",
            sourceLocation: SourceLocation = #_sourceLocation
        ) async throws {
            let run = try await Program.run(
                ["package", "colour", "--bagit", bag] + options, in: bench.root)
            #expect(run.status == status, "\(run.errors)", sourceLocation: sourceLocation)
            for word in words {
                #expect(run.errors.contains(word), "\(run.errors)", sourceLocation: sourceLocation)
            }
            #expect(try bench.files(below: bench.root) == before, sourceLocation: sourceLocation)
        }
        try await expectNoBag(2, "already exists", to: "there")
        try await expectNoBag(2, "cannot be the name", to: "..")
        try await expectNoBag(2, "is inside", to: "colour/autochrome-report")
        try await expectNoBag(2, "is inside", to: "colour/bag")
        try await expectNoBag(2, "is inside", to: "scans/sub\nfolder/bag")
        try await expectNoBag(
            2, "line 1: The line contains a control character",
            options: ["--bag-info", "scans/wrong.tif"])
        try await expectNoBag(2, "none.txt", options: ["--bag-info", "none.txt"])
        #expect(try await bench.run("package", "scans", "--bagit", "bag").status == 2)
        let limited = try await Program.shell(
            "ulimit -f 40; exec $0 package colour --bagit bag --copy", in: bench.root)
        #expect(limited.status == 4 && limited.errors.contains("too large"), "\(limited.errors)")
        let locked = try await Program.shell(
            "exec flock colour/.autochrome/lock $0 package colour --bagit bag", in: bench.root)
        #expect(locked.status == 11, "\(locked.errors)")
        #expect(try bench.files(below: bench.root) == before)

        // An output and a scan are altered, and another output is a link to what it was.
        let scan = bench.scans.appending(path: "a b 100%.tif")
        var bytes = try Data(contentsOf: scan)
        bytes[bytes.count - 1] ^= 1
        try bytes.write(to: scan)
        try await expectNoBag(3, "scans/a b 100%.tif has the SHA-256", options: ["--sources"])
        let output = bench.color.appending(path: "a b 100%_colorized.tif")
        bytes = try Data(contentsOf: output)
        bytes[bytes.count / 2] ^= 1
        try bytes.write(to: output)
        let other = bench.color.appending(path: "sub\nfolder/\u{E9}_colorized_alt1.tif")
        let kept = bench.root.appending(path: ".kept")
        try FileManager.default.moveItem(at: other, to: kept)
        try FileManager.default.createSymbolicLink(at: other, withDestinationURL: kept)
        let altered = try await bench.run("package", "colour", "--bagit", "bag", "--json")
        #expect(altered.status == 3)
        #expect(
            altered.errors.contains(
                "is behind the symbolic link 'colour/sub"),
            "\(altered.errors)")
        let facts = try altered.objects()
        #expect(
            facts.compactMap { $0["problem"] as? String }.sorted() == ["altered", "unreadable"])
        #expect(facts.last?["complete"] as? Bool == false)
        #expect(!FileManager.default.fileExists(atPath: bench.root.appending(path: "bag").path))
    }

    @Test func namesThatNoBagHoldsAreAllNamedFirst() async throws {
        let bench = try Workbench()
        let good = ["ok.tif", "OK.tif"]
        let bad = ["x%0Ay.tif", "line\u{2028}end.tif", "u\u{308}.tif", "\u{FC}.tif"]
        for (index, name) in (good + bad).enumerated() {
            try bench.add(name, GrayTIFF.file(pages: 1, width: 100 + index))
        }
        #expect(try await colorize(bench).status == 0)
        let run = try await bench.run("package", "colour", "--bagit", "bags/one", "--json")
        #expect(run.status == 2, "\(run.errors)")
        let problems = try run.objects().compactMap { $0["problem"] as? String }
        #expect(
            problems.sorted()
                == ["letter_case", "name", "name", "normal_form"].flatMap { kind in
                    // Each of them has a companion.
                    [kind, kind]
                })
        #expect(!FileManager.default.fileExists(atPath: bench.root.appending(path: "bags").path))
    }

    /// A backup or a bag sees no change where nothing was done.
    @Test func aRunWithNothingToDoChangesNoFile() async throws {
        let bench = try Workbench()
        try bench.add("a.tif", GrayTIFF.file(pages: 1))
        #expect(try await colorize(bench).status == 0)
        func files() throws -> [String: [String]] {
            try Dictionary(
                uniqueKeysWithValues: bench.files(below: bench.color).map { name in
                    let file = bench.color.appending(path: name)
                    let facts = try FileManager.default.attributesOfItem(atPath: file.path)
                    return (
                        name,
                        [
                            "\(try inode(file))", "\(facts[.modificationDate] ?? "")",
                            "\(try Data(contentsOf: file).count)",
                        ]
                    )
                })
        }
        let first = try files()
        #expect(
            first.keys.contains("autochrome-report/summary.json")
                && first.keys.contains("manifest-sha256.txt"))
        #expect(try await colorize(bench).status == 0)
        #expect(try await bench.run("report", "colour").status == 0)
        #expect(try await bench.run("resume", "colour").status == 0)
        #expect(try files() == first)
        try bench.add("b.tif", GrayTIFF.file(pages: 1, width: 150))
        #expect(try await colorize(bench).status == 0)
        let last = try files()
        #expect(last["autochrome-report/summary.json"] != first["autochrome-report/summary.json"])
        #expect(last["a_colorized.tif"] == first["a_colorized.tif"])
        // All runs are listed again as soon as there is something to tell.
        let summary = try JSONSerialization.jsonObject(
            with: Data(contentsOf: bench.color.appending(path: "autochrome-report/summary.json")))
        #expect(((summary as? [String: Any])?["runs"] as? [Any])?.count == 4)
    }
}
