import Foundation
import TestSupport
import Testing

/// Finished outputs that are looked at again: by every run, and byte for byte on demand.
@Suite(.serialized) struct VerifyTests {
    /// A folder with two finished pictures, one of which has a companion.
    private func finished() async throws -> Workbench {
        let bench = try Workbench()
        try bench.add(sample: "antoine_claudet_damaged.png", as: "a.png")
        try bench.add("b.jpg", try Data(contentsOf: Fixtures.url("imaging/grey8.jpg")))
        let run = try await colorize(bench)
        #expect(run.status == 0, "\(run.errors)")
        return bench
    }

    private func colorize(_ bench: Workbench) async throws -> Program.Run {
        try await bench.run(
            "colorize", "scans", "-o", "colour", "--alternatives", "1", "--model",
            Fixtures.packageRoot.appending(path: "Models/autochrome-base.safetensors").path)
    }

    private func contents(_ bench: Workbench) throws -> [String: Data] {
        var contents: [String: Data] = [:]
        for name in try bench.pictures() {
            contents[name] = try Data(contentsOf: bench.color.appending(path: name))
        }
        return contents
    }

    /// Changes a byte and no size.
    private func flip(_ name: String, _ bench: Workbench) throws {
        let file = bench.color.appending(path: name)
        var bytes = try Data(contentsOf: file)
        bytes[bytes.count / 2] ^= 0x10
        try bytes.write(to: file)
    }

    /// A link that has kept a picture from being finished is named, too.
    @Test func linksInThePlaceOfUnfinishedOutputsAreNamed() async throws {
        let bench = try await finished()
        let link = bench.color.appending(path: "c_colorized.tif")
        try FileManager.default.createSymbolicLink(
            at: link, withDestinationURL: bench.scans.appending(path: "b.jpg"))
        try bench.add("c.png", Data(contentsOf: Fixtures.url("imaging/grey8-dpi.png")))
        #expect(try await colorize(bench).status == 3)
        let verified = try await bench.run("verify", "colour")
        #expect(verified.status == 3, "\(verified.errors)")
        #expect(verified.errors.contains("c_colorized.tif is no longer a regular file"))
        #expect(verified.errors.contains(": 1 replaced by something else."))
        try FileManager.default.removeItem(at: link)
        #expect(try await bench.run("verify", "colour").status == 0)
    }

    @Test func whatIsAlteredOrGoneIsNamedAndMadeAgain() async throws {
        let bench = try await finished()
        let before = try contents(bench)
        #expect(before.count == 4)
        let well = try await bench.run("verify", "colour")
        #expect(well.status == 0)
        #expect(well.errors.contains("4 files of 2 pictures checked"))
        #expect(well.errors.contains("all are what was written"))

        try flip("a_colorized.tif", bench)
        try flip("b_colorized_alt1.tif", bench)
        let altered = try contents(bench)
        let wrong = try await bench.run("verify", "colour", "--json")
        #expect(wrong.status == 3)
        let facts = try wrong.objects()
        let files = facts.filter { $0["type"] as? String == "wrong_file" }
        #expect(
            files.compactMap { $0["path"] as? String } == [
                "a_colorized.tif", "b_colorized_alt1.tif",
            ])
        #expect(files.allSatisfy { $0["problem"] as? String == "altered" })
        #expect(facts.last?["noted"] as? Int == 2)
        #expect(wrong.errors.contains("makes 2 pictures again"))
        #expect(try contents(bench) == altered, "verify writes nothing")

        let again = try await bench.run("resume", "colour")
        #expect(again.status == 0, "\(again.errors)")
        #expect(try contents(bench) == before)
        let kept = bench.color.appending(path: ".autochrome/superseded/a_colorized.tif")
        #expect(try Data(contentsOf: kept) == altered["a_colorized.tif"])
        let report = try String(
            contentsOf: bench.color.appending(path: "autochrome-report/report.csv"),
            encoding: .utf8)
        #expect(report.components(separatedBy: "made_again").count == 3)
        #expect(try await bench.run("verify", "colour", "--quiet").status == 0)
    }

    /// Scans, files that nobody knows, a folder in place of a file, and a sample, by the command.
    @Test func everyKindOfFindingIsNamed() async throws {
        let bench = try await finished()
        #expect(try await bench.run("verify", "colour", "--sources").status == 0)
        let part = try await bench.run("verify", "colour", "--sample", "50%", "--json")
        let drawn = try #require(try part.objects().last)
        #expect(part.status == 0 && drawn["chosen_pictures"] as? Int == 1)
        let seed = try #require(drawn["seed"] as? Int)
        #expect(part.errors.contains("--seed \(seed)"))
        let same = try await bench.run(
            "verify", "colour", "--sample", "1", "--seed", "\(seed)", "--json")
        #expect(try same.objects().last?["bytes"] as? Int == drawn["bytes"] as? Int)

        try bench.add("a.png", Data("another".utf8))
        try FileManager.default.removeItem(at: bench.scans.appending(path: "b.jpg"))
        try Data().write(to: bench.color.appending(path: "notes.txt"))
        let replaced = bench.color.appending(path: "b_colorized_alt1.tif")
        try FileManager.default.removeItem(at: replaced)
        try FileManager.default.createDirectory(at: replaced, withIntermediateDirectories: true)
        let run = try await bench.run("verify", "colour", "--sources", "--json")
        #expect(run.status == 3)
        let facts = try run.objects()
        let found = facts.filter { $0["type"] as? String == "wrong_file" }
        let problems = found.map { fact in
            let path = (fact["path"] as? String)?.split(separator: "/").last ?? ""
            return "\(fact["problem"] ?? "") \(path)"
        }
        #expect(
            Set(problems) == [
                "source_altered a.png", "source_missing b.jpg", "extra notes.txt",
                "replaced b_colorized_alt1.tif",
            ])
        let totals = try #require(facts.last)
        for key in ["source_altered", "source_missing", "extra", "replaced", "lost"] {
            #expect(totals[key] as? Int == 1, "\(key)")
        }
        #expect(totals["sources"] as? Int == 2 && totals["missing"] as? Int == 0)
        #expect(run.errors.contains("1 unknown") && run.errors.contains("1 with changed scans"))
        for wrong in [["--sample", "0"], ["--sample", "101%"], ["--seed", "4"]] {
            let usage = try await Program.run(["verify", "colour"] + wrong, in: bench.root)
            #expect(usage.status == 2, "\(wrong)")
        }
    }

    /// What kinds and sizes tell, every run sees.
    @Test func aRunSeesWhatIsCutOrGone() async throws {
        let bench = try await finished()
        let before = try contents(bench)
        try before["a_colorized.tif"]?.dropLast(99)
            .write(to: bench.color.appending(path: "a_colorized.tif"))
        try FileManager.default.removeItem(
            at: bench.color.appending(path: "b_colorized_alt1.tif"))
        let verified = try await bench.run("verify", "colour")
        #expect(verified.status == 3)
        #expect(verified.errors.contains("b_colorized_alt1.tif is gone."))
        let run = try await colorize(bench)
        #expect(run.status == 0)
        #expect(run.errors.contains("2 pictures to do"))
        #expect(try contents(bench) == before)
    }

    @Test func theSameInARunAlone() async throws {
        let bench = try await finished()
        let before = try contents(bench)
        try before["a_colorized.tif"]?.dropLast(99)
            .write(to: bench.color.appending(path: "a_colorized.tif"))
        let run = try await colorize(bench)
        #expect(run.status == 0)
        #expect(run.errors.contains("no longer as they were written (1 altered)"))
        #expect(run.errors.contains("a_colorized.tif is no longer what was written."))
        #expect(try contents(bench) == before)
    }

    /// The state is lost, and an output damaged: its label tells whose it is, and the scan is not blamed.
    @Test func withoutStateADamagedOutputIsMadeAgain() async throws {
        let bench = try await finished()
        let before = try contents(bench)
        let file = bench.color.appending(path: "a_colorized.tif")
        var bytes = try Data(contentsOf: file)
        bytes[300] ^= 0x10
        try bytes.write(to: file)
        try FileManager.default.removeItem(at: bench.color.appending(path: ".autochrome"))
        let run = try await colorize(bench)
        #expect(run.status == 0, "\(run.errors)")
        #expect(try contents(bench) == before)
        let kept = bench.color.appending(path: ".autochrome/superseded/a_colorized.tif")
        #expect(try Data(contentsOf: kept) == bytes)
    }

    /// Folders that have the names of an output and of a companion: nothing is wrong with the scans.
    @Test func withoutStateAFolderInTheWayIsNamed() async throws {
        let bench = try await finished()
        let before = try contents(bench)
        try FileManager.default.removeItem(at: bench.color.appending(path: ".autochrome"))
        try FileManager.default.removeItem(at: bench.color.appending(path: "b_colorized.tif"))
        for name in ["a_colorized.tif", "b_colorized_alt1.tif"] {
            try FileManager.default.removeItem(at: bench.color.appending(path: name))
            try FileManager.default.createDirectory(
                at: bench.color.appending(path: name), withIntermediateDirectories: false)
        }
        let run = try await bench.run(
            "colorize", "scans", "-o", "colour", "--alternatives", "1", "--json", "--model",
            Fixtures.packageRoot.appending(path: "Models/autochrome-base.safetensors").path)
        #expect(run.status == 3, "\(run.errors)")
        let failures = try run.objects().compactMap { $0["failure"] as? [String: Any] }
        #expect(failures.count == 2)
        for failure in failures {
            #expect(failure["kind"] as? String == "output_name_taken")
            #expect((failure["remedy"] as? String)?.contains("Move that file") == true)
        }
        for name in ["a_colorized.tif", "b_colorized_alt1.tif"] {
            try FileManager.default.removeItem(at: bench.color.appending(path: name))
        }
        #expect(try await colorize(bench).status == 0)
        #expect(try contents(bench) == before)
    }

    @Test func aReadOnlyFolderIsCheckedAllTheSame() async throws {
        let bench = try await finished()
        try flip("a_colorized.tif", bench)
        let run = try await Program.shell(
            """
            unshare -m bash -c 'mount --bind colour colour && mount -o remount,ro,bind colour \
                && "$0" verify colour' "$0" || exit $?
            """, in: bench.root)
        guard !run.errors.contains("unshare"), !run.errors.contains("mount:") else {
            try Test.cancel("This user may not mount anything.")
        }
        #expect(run.status == 3, "\(run.errors)")
        #expect(run.errors.contains("a_colorized.tif has the SHA-256"))
        #expect(run.errors.contains("could not be recorded"))
    }

    @Test func aFolderWithoutStateIsRefused() async throws {
        let bench = try Workbench()
        #expect(try await bench.run("verify", "scans").status == 2)
    }
}
