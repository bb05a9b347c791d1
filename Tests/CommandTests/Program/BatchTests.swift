import Foundation
import TestSupport
import Testing

/// The main job with the real network, on small pictures.
@Suite(.serialized) struct BatchTests {
    @Test func colorizesAFolderOnceAndForAll() async throws {
        let bench = try Workbench()
        try bench.add(sample: "antoine_claudet_damaged.png")
        try bench.add(sample: "expedition_1897_sepia.jpg", as: "1897/group portrait.jpg")
        try bench.add("notes.xmp", Data("<x/>".utf8))
        let sources = try bench.sources()

        let first = try await bench.run("colorize", "scans", "-o", "colour")
        #expect(first.status == 0, "\(first.errors)")
        #expect(first.output.isEmpty)
        #expect(first.errors.contains("2 pictures done."))
        #expect(!first.errors.contains("\u{1B}"), "no terminal commands in a file")
        #expect(
            try bench.pictures() == [
                "1897/group portrait_colorized.tif", "antoine_claudet_damaged_colorized.tif",
            ])
        let reports = try bench.files(below: bench.color.appending(path: "autochrome-report"))
        #expect(
            Set(["report.csv", "report.html", "report.jsonl", "summary.json"])
                .isSubset(of: Set(reports)))
        let manifest = try await Program.shell(
            "sha256sum --check --strict manifest-sha256.txt", in: bench.color)
        #expect(manifest.status == 0)

        let outputs = try bench.pictures().map { try bench.stamp($0) }
        let second = try await bench.run("colorize", "scans", "-o", "colour")
        #expect(second.status == 0)
        #expect(second.errors.contains("0 pictures to do"))
        let resumed = try await bench.run("resume", "colour", "--quiet")
        #expect(resumed.status == 0)
        #expect(resumed.errors.isEmpty && resumed.output.isEmpty)
        #expect(try bench.pictures().map { try bench.stamp($0) } == outputs)
        #expect(try bench.sources() == sources)

        let other = try await bench.run("colorize", "scans", "-o", "colour", "--recipe", "access")
        #expect(other.status == 0)
        #expect(
            other.errors.contains(
                "2 finished pictures were made with other settings (recipe archive "))
        #expect(other.errors.contains("'--redo' makes them again"))
        #expect(try bench.pictures().map { try bench.stamp($0) } == outputs)
    }

    @Test func tellsProgramsEverything() async throws {
        let bench = try Workbench()
        try bench.add(sample: "antoine_claudet_damaged.png", as: "a.png")
        try bench.add(sample: "coffee_colour_truth.png", as: "b.png")
        try bench.add("c.tif", Data("A letter, not a picture.\n".utf8))
        try bench.add("d.jpg", Data())

        let run = try await bench.run(
            "colorize", "scans", "-o", "colour", "--format", "png", "--json", "--quiet")
        #expect(run.status == 3)
        let facts = try run.objects()
        #expect(facts.first?["type"] as? String == "started")
        #expect(facts.last?["type"] as? String == "summary")
        #expect(facts.last?["exit_status"] as? Int == 3)
        let outcomes = facts.filter { $0["type"] as? String == "picture" }.map { fact in
            let source = fact["source"] as? String ?? ""
            let outcome = fact["outcome"] as? String ?? ""
            let failure = fact["failure"] as? [String: Any]
            let cause = fact["reason"] as? String ?? failure?["kind"] as? String ?? ""
            return "\(source.suffix(5)) \(outcome) \(cause)"
        }
        #expect(
            outcomes.sorted() == [
                "a.png written ", "b.png skipped already_colour", "c.tif quarantined not_a_picture",
                "d.jpg quarantined empty",
            ])
        #expect(run.errors.split(separator: "\n").count == 2, "one line for each bad file")
        #expect(try bench.pictures() == ["a_colorized.png"])

        let status = try await bench.run("status", "colour", "--json")
        let fact = try #require(try status.objects().first)
        let pictures = try #require(fact["pictures"] as? [String: Int])
        #expect(pictures["done"] == 1 && pictures["skipped"] == 1 && pictures["quarantined"] == 2)
        let table = try await bench.run("status", "colour")
        #expect(table.output.contains("Recipe") && table.output.contains("set aside "))
        let listed = try await bench.run("status", "colour", "--sort", "colour", "--json")
        let pictureFacts = try listed.objects()
        #expect(pictureFacts.map { $0["type"] as? String } == ["finished_picture"])
        #expect((pictureFacts.first?["source"] as? String)?.hasSuffix("scans/a.png") == true)
        #expect(try #require(pictureFacts.first?["mean_chroma_after"] as? Double) > 0)

        let report = try await bench.run("report", "colour", "--format", "csv")
        #expect(report.output.contains("4 pictures"))
        let early = try await bench.run("report", "colour", "--format", "iiif")
        #expect(early.status == 2 && early.errors.contains("needs --base-url"), "\(early.errors)")
        let manifests = try await bench.run(
            "report", "colour", "--format", "iiif", "--base-url", "https://photos.example")
        #expect(manifests.status == 0, "\(manifests.errors)")
        #expect(manifests.output.hasSuffix("iiif/collection.json: 1 manifest with 1 picture\n"))
        let collection = try String(
            contentsOf: bench.color.appending(path: "autochrome-report/iiif/collection.json"),
            encoding: .utf8)
        #expect(collection.contains("https://photos.example/autochrome-report/previews/"))
        // The address of the first time holds.
        let later = try await bench.run(
            "report", "colour", "--format", "iiif", "--image-service", "https://i.example")
        #expect(later.status == 0 && later.output == manifests.output, "\(later.errors)")
        let kept = try String(
            contentsOf: bench.color.appending(path: "autochrome-report/iiif/addresses.json"),
            encoding: .utf8)
        #expect(kept.contains("https://photos.example") && kept.contains("https://i.example"))
        // A repaired file gets its second chance.
        try bench.add(sample: "antoine_claudet_damaged.png", as: "new.png")
        try FileManager.default.removeItem(at: bench.scans.appending(path: "d.jpg"))
        let retried = try await bench.run("retry", "colour")
        #expect(retried.status == 3)
        #expect(retried.errors.contains("c.tif"))
    }

    @Test func stopsAtTheLimitAndGoesOn() async throws {
        let bench = try Workbench()
        for name in ["a", "b", "c"] {
            try bench.add(sample: "antoine_claudet_damaged.png", as: "\(name).png")
            try bench.scribble(name, "\(name).png")
        }
        let first = try await bench.run(
            "colorize", "scans", "-o", "colour", "--limit", "1", "--jobs", "1", "--state", "state")
        #expect(first.status == 75, "\(first.errors)")
        #expect(first.errors.contains(#/To resume: autochrome resume .*colour --state .*state/#))
        #expect(try bench.pictures().count == 1)
        #expect(
            !FileManager.default.fileExists(
                atPath: bench.color.appending(path: ".autochrome/jobs.sqlite").path))
        let second = try await bench.run("resume", "colour", "--state", "state")
        #expect(second.status == 75, "the limit is part of the request")
        #expect(try bench.pictures().count == 2)
        let whole = try await bench.run("colorize", "scans", "-o", "colour", "--state", "state")
        #expect(whole.status == 0)
        #expect(try bench.pictures().count == 3)
    }

    @Test func aDryRunTellsAndWritesNothing() async throws {
        let bench = try Workbench()
        try bench.add(sample: "antoine_claudet_damaged.png", as: "a.png")
        try bench.add(sample: "antoine_claudet_damaged.png", as: "maps/b.png")
        try bench.add("c.tif", Data("A letter, not a picture.\n".utf8))
        try bench.add("d.xmp", Data())
        let command = ["colorize", "scans", "-o", "colour", "--exclude", "maps/**"]
        let text = try await Program.run(command + ["--dry-run"], in: bench.root)
        #expect(text.status == 0)
        let lines = text.output.split(separator: "\n").map(String.init)
        #expect(lines[0].hasPrefix("make       /") && lines[0].hasSuffix("/scans/a.png"))
        #expect(lines[1].hasSuffix("/scans/c.tif"))
        #expect(lines[2].hasPrefix("leave out  ") && lines[2].hasSuffix("/scans/maps/b.png"))
        #expect(lines[3] == "2 pictures to do, 0.0 megapixels.")
        #expect(text.output.contains("1 left out (1 by 'maps/**')"))
        #expect(text.output.contains("1 of these not readable as pictures"))
        #expect(text.output.contains("Outputs: about") && text.output.contains("Time: about"))
        #expect(text.errors.contains("scans/c.tif"))
        #expect(!FileManager.default.fileExists(atPath: bench.color.path))

        let run = try await Program.run(command + ["--limit", "1", "--quiet"], in: bench.root)
        #expect([3, 75].contains(run.status))
        let before = try bench.files(below: bench.color)
        let facts = try await Program.run(command + ["--dry-run", "--json"], in: bench.root)
            .objects()
        let forecast = try #require(facts.last)
        #expect(forecast["type"] as? String == "forecast")
        #expect(facts.filter { $0["type"] as? String == "left_out" }.count == 1)
        #expect((forecast["finished"] as? Int ?? 0) + (forecast["left_alone"] as? Int ?? 0) == 1)
        #expect(facts.filter { $0["type"] as? String == "picture" }.count == 2)
        #expect(try bench.files(below: bench.color) == before)

        let other = try await Program.run(
            command + ["--dry-run", "--recipe", "paper"], in: bench.root)
        #expect(other.status == 0)
        let again = try await Program.run(
            command + ["--dry-run", "--recipe", "paper", "--redo"], in: bench.root)
        #expect(
            again.output.contains("of these finished before with other settings")
                == other.errors.contains("made with other settings"))
    }

    @Test func patternsThatLeaveNothingOutAreSaid() async throws {
        let bench = try Workbench()
        for name in ["a.png", "maps/b.png", "maps/sub/c.png"] {
            try bench.add(sample: "antoine_claudet_damaged.png", as: name)
        }
        let run = try await bench.run(
            "colorize", "scans", "-o", "colour", "--exclude", "mpas/", "--exclude", "/maps/*.png",
            "--limit", "1")
        #expect(run.status == 75, "\(run.errors)")
        #expect(run.errors.contains("--exclude 'mpas/' matches no picture and no folder."))
        #expect(!run.errors.contains("'/maps/*.png' matches"))
        #expect(run.errors.contains("1 left out"))
    }

    @Test func aListChoosesPictures() async throws {
        let bench = try Workbench()
        for name in ["a.png", "sub/b.png", "c.png"] {
            try bench.add(sample: "antoine_claudet_damaged.png", as: name)
        }
        let list = bench.root.appending(path: "list.txt")
        try Data("./a.png\r\n\n\(bench.scans.path)/sub/b.png\n".utf8).write(to: list)
        let command = ["colorize", "scans", "-o", "colour", "--files-from", "list.txt"]
        let run = try await Program.run(command, in: bench.root)
        #expect(run.status == 0, "\(run.errors)")
        #expect(try bench.pictures() == ["a_colorized.tif", "sub/b_colorized.tif"])
        let faults = [
            ("a.png\nd.png\n", "called 'd.png'"), ("", "lists no pictures"),
            ("a.png\n/elsewhere/b.png\n", "Line 2"), ("../a.png\n", "Line 1"),
        ]
        for (text, part) in faults {
            try Data(text.utf8).write(to: list)
            let run = try await Program.run(command, in: bench.root)
            #expect(run.status == 2 && run.errors.contains(part), "\(text): \(run.errors)")
        }
        try FileManager.default.removeItem(at: list)
        #expect(try await Program.run(command, in: bench.root).errors.contains("--files-from"))
        // A run that is repeated needs no list.
        #expect(try await bench.run("resume", "colour").status == 0)
        #expect(try bench.pictures().count == 2)
    }

    @Test func aRecipeOfOnesOwnNamesTheOutputs() async throws {
        let bench = try Workbench()
        try bench.add(sample: "antoine_claudet_damaged.png")
        let shown = try await Program.run(["recipes", "show", "access"])
        let changed = shown.output.replacing("suffix: _colorized", with: "suffix: _web")
            .replacing("long_side: 3000", with: "long_side: 100")
        #expect(changed != shown.output)
        try Data(changed.utf8).write(to: bench.root.appending(path: "mine.yaml"))
        let run = try await bench.run("colorize", "scans", "-o", "colour", "--recipe", "mine.yaml")
        #expect(run.status == 0, "\(run.errors)")
        #expect(try bench.pictures() == ["antoine_claudet_damaged_web.jpg"])
        let resumed = try await bench.run("resume", "colour")
        #expect(resumed.status == 0, "the recipe is kept with the run")
    }

    @Test func namesMayBeAnyBytes() async throws {
        let bench = try Workbench()
        try bench.add(sample: "antoine_claudet_damaged.png")
        let line = #"""
            mv scans/*.png scans/"$(printf 'caf\351 \033[31m\n1.png')" &&
            "$0" inspect scans/* && "$0" colorize scans/* -o colour && ls -b colour
            """#
        let run = try await Program.shell(line, in: bench.root)
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.output.contains("caf\\xe9"))
        #expect(run.output.contains(#"caf\351\ \033[31m\n1_colorized.tif"#))
        #expect(!(run.output + run.errors).contains("\u{1B}"))
    }

    @Test func refusesAFolderInUse() async throws {
        let bench = try Workbench()
        try bench.add(sample: "antoine_claudet_damaged.png")
        let run = try await Program.shell(
            #"""
            mkdir -p colour/.autochrome
            flock colour/.autochrome/lock "$0" colorize scans -o colour
            """#, in: bench.root)
        #expect(run.status == 11)
        #expect(run.errors.contains("Another Autochrome"))
    }

    @Test func refusesFoldersThatMix() async throws {
        let bench = try Workbench()
        try bench.add(sample: "antoine_claudet_damaged.png")
        for output in ["scans/colour", "scans", "."] {
            let run = try await bench.run("colorize", "scans", "-o", output)
            #expect(run.status == 2, "\(output): \(run.errors)")
        }
        #expect(try bench.files(below: bench.scans) == ["antoine_claudet_damaged.png"])
    }

    @Test func anOutputThatCannotBeWrittenIsNamed() async throws {
        let bench = try Workbench()
        try bench.add(sample: "antoine_claudet_damaged.png")
        try Data().write(to: bench.root.appending(path: "file"))
        let run = try await bench.run("colorize", "scans", "-o", "file/colour")
        #expect(run.status == 4, "\(run.errors)")
        #expect(run.errors.contains("file'"))
    }

    @Test func inspectsWithoutATrace() async throws {
        let bench = try Workbench()
        try bench.add(sample: "expedition_1897_sepia.jpg", as: "a.jpg")
        try bench.add("b.tif", Data("no picture".utf8))
        let sources = try bench.sources()
        let run = try await bench.run("inspect", "scans/a.jpg", "scans/b.tif", "--json")
        #expect(run.status == 3)
        let facts = try run.objects()
        let record = try #require(facts.first?["record"] as? [String: Any])
        #expect((record["flags"] as? [String])?.contains("toned") == true)
        #expect((record["scenes"] as? [[String: Any]])?.count == 28)
        #expect(record["confidence"] is Double)
        let text = try await bench.run("inspect", "scans/a.jpg")
        #expect(text.output.contains(#/\n  confidence: 0\.\d\d \(/#))
        #expect(facts.last?["type"] as? String == "failure")
        try FileManager.default.createDirectory(
            at: bench.scans.appending(path: "sub"), withIntermediateDirectories: false)
        try FileManager.default.moveItem(
            at: bench.scans.appending(path: "b.tif"),
            to: bench.scans.appending(path: "sub/b.tif"))
        try FileManager.default.createSymbolicLink(
            at: bench.root.appending(path: "link"), withDestinationURL: bench.scans)
        let below = try await bench.run("inspect", "link", "--json")
        #expect(below.status == 3)
        #expect(
            try below.objects().map { $0["path"] as? String } == ["link/a.jpg", "link/sub/b.tif"])
        try FileManager.default.moveItem(
            at: bench.scans.appending(path: "sub/b.tif"),
            to: bench.scans.appending(path: "b.tif"))
        try FileManager.default.removeItem(at: bench.root.appending(path: "link"))
        #expect(try bench.sources() == sources)
        #expect(try bench.files(below: bench.root).allSatisfy { $0.hasPrefix("scans/") })
    }

    @Test func evaluatesPhotographs() async throws {
        let bench = try Workbench()
        try bench.add(sample: "coffee_colour_truth.png", as: "deep/coffee_colour_truth.png")
        try bench.add(sample: "camera_grey.png")
        let run = try await bench.run("evaluate", "scans", "--json")
        #expect(run.status == 3, "a grey picture has no colours to compare with")
        let facts = try run.objects()
        #expect(facts.map { $0["type"] as? String } == ["failure", "photograph", "mean"])
        for size in ["reduced", "native"] {
            let mean = try #require(facts.last?[size] as? [String: Any])
            let psnr = try #require(mean["psnr"] as? Double)
            let gray = try #require(mean["psnr_grey"] as? Double)
            #expect(psnr > gray, "colours beat none on a picture of warm wood")
        }
    }
}

extension Workbench {
    /// What changes if an output is written anew.
    fileprivate func stamp(_ name: String) throws -> String {
        let path = color.appending(path: name).path
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        return "\(attributes[.systemFileNumber] ?? "") \(attributes[.modificationDate] ?? "")"
    }

    /// Makes the content of a PNG unlike that of its copies: bytes after its end.
    fileprivate func scribble(_ text: String, _ name: String) throws {
        let file = try FileHandle(forWritingTo: scans.appending(path: name))
        try file.seekToEnd()
        try file.write(contentsOf: Data(text.utf8))
        try file.close()
    }
}
