import Credentials
import Files
import Foundation
import Records
import SystemPackage
import JobStorage
import TestSupport
import Testing

/// Outputs whose content credentials stand beside them; what the reference reader says of such files is in
/// `Benchmarks/credentials.py`.
@Suite(.serialized) struct SigningBesideTests: SigningBeside {
    @Test(arguments: ["tiff", "jp2"])
    func picturesStayAsTheyAreAndAllFollow(_ format: String) async throws {
        let bench = try Workbench.forSigning()
        let options = ["--format", format, "--alternatives", "1", "--confidence-map"]
        let plain = ["colorize", "scans", "-o", "colour"] + Self.model + options
        #expect(try await run(bench, plain).status == 0)
        let before = try contents(bench)
        try FileManager.default.removeItem(at: bench.color)
        let done = try await run(bench, plain + Self.beside)
        #expect(done.status == 0, "\(done.errors)")
        #expect(try contents(bench).filter { !$0.key.hasSuffix(".c2pa") } == before)
        try await expectSound(bench, pictures: 6)
        let suffix = format == "tiff" ? "tif" : "jp2"
        #expect(
            try Set(bench.pictures()).isSuperset(of: [
                "a_colorized.\(suffix)", "a_colorized.c2pa", "a_colorized_alt1.c2pa",
                "a_colorized_confidence.png", "a_colorized_confidence.c2pa",
            ]))
        let sums = try await Program.shell("sha256sum -c manifest-sha256.txt", in: bench.color)
        #expect(sums.status == 0 && sums.output.contains("a_colorized.c2pa: OK"), "\(sums.errors)")
        let table = try text(bench, "autochrome-report/report.csv")
        #expect(
            table.contains("a_colorized.c2pa;a_colorized_alt1.c2pa") && table.contains(",signed,"))
        #expect(try !text(bench, "autochrome-report/report.html").contains(".c2pa"))
        for form in ["premis", "mets"] {
            #expect(try await bench.run("report", "colour", "--format", form).status == 0)
        }
        #expect(try text(bench, "autochrome-report/premis.xml").contains("application/c2pa"))
        let packed = try await bench.run("package", "colour", "--bagit", "bag")
        #expect(packed.status == 0, "\(packed.errors)")
        let inBag = bench.root.appending(path: "bag/data/outputs/b_colorized_confidence.c2pa")
        #expect(FileManager.default.fileExists(atPath: inBag.path))
        // A run finds nothing to do, and the same again gives the same bytes.
        #expect(try await run(bench, plain + Self.beside).errors.contains("0 pictures to do"))
        let after = try contents(bench)
        try FileManager.default.removeItem(at: bench.color)
        #expect(try await run(bench, plain + Self.beside).status == 0)
        #expect(try contents(bench) == after)
    }

    /// JP2 files are signed in the one way that there is, and their JPEG copies as they can be.
    @Test func jp2NeedsNoOption() async throws {
        let bench = try Workbench.forSigning()
        let done = try await run(
            bench,
            ["colorize", "scans", "-o", "colour", "--format", "jp2", "--access-copy", "256"]
                + Self.model + Self.key)
        #expect(done.status == 0, "\(done.errors)")
        #expect(
            try states(bench) == ["a_colorized.jp2": .trusted, "b_colorized.jp2": .trusted])
        #expect(
            try states(bench, inside: true)
                == ["a_colorized_access.jpg": .trusted, "b_colorized_access.jpg": .trusted])
        let verified = try await bench.run("verify", "colour", "--trust", "root.pem")
        #expect(
            verified.status == 0 && verified.errors.contains("The credentials of 4 files"),
            "\(verified.errors)")
    }

    @Test func verifyFindsWhatIsWrong() async throws {
        let bench = try Workbench.forSigning()
        #expect(try await colorize(bench, Self.beside).status == 0)
        let names = ["a_colorized.jpg", "a_colorized.c2pa", "b_colorized.c2pa"]
        let original = try contents(bench)
        func found(_ change: () throws -> Void) async throws -> String {
            try change()
            let verified = try await bench.run("verify", "colour")
            #expect(verified.status == 3, "\(verified.errors)")
            for (name, content) in original {
                let file = bench.color.appending(path: name)
                try? FileManager.default.removeItem(at: file)
                try content.write(to: file)
            }
            return verified.errors
        }
        func url(_ name: String) -> URL { bench.color.appending(path: name) }
        for name in names {
            let errors = try await found {
                var content = try #require(original[name])
                content[content.count / 2] ^= 1
                try content.write(to: url(name))
            }
            #expect(errors.contains("\(name) has the SHA-256"), "\(errors)")
            #expect(errors.contains(": 1 altered."), "\(errors)")
        }
        let missing = try await found { try FileManager.default.removeItem(at: url(names[1])) }
        #expect(missing.contains("a_colorized.c2pa is gone"), "\(missing)")
        let another = try await found {
            try #require(original[names[2]]).write(to: url(names[1]))
        }
        #expect(another.contains("a_colorized.c2pa has"), "\(another)")
        let extra = try await found {
            try Data("x".utf8).write(to: url("c_colorized.c2pa"))
        }
        #expect(extra.contains("c_colorized.c2pa is not in the job state"), "\(extra)")
        try FileManager.default.removeItem(at: url("c_colorized.c2pa"))
        let link = try await found {
            try FileManager.default.removeItem(at: url(names[1]))
            try FileManager.default.createSymbolicLink(
                at: url(names[1]), withDestinationURL: url(names[2]))
        }
        #expect(link.contains("a_colorized.c2pa is no longer a regular file"), "\(link)")

        // Forged: a job state that knows the other picture's file, as a worker might have told it.
        let store = try JobStore(
            opening: FilePath(bench.color.appending(path: ".autochrome/jobs.sqlite").path))
        let items = try store.finishedItems(store.finishedNumbers())
        var record = items[0].record
        record.companions?[0].file = try #require(items[1].record.companions?[0].file)
        try store.apply([ItemChange(items[0].id, .signed(record), at: 0)])
        try store.close()
        try #require(original[names[2]]).write(to: url(names[1]))
        let verified = try await bench.run("verify", "colour")
        #expect(
            verified.status == 3 && verified.errors.contains("assertion.dataHash.mismatch"),
            "\(verified.errors)")
    }

    /// The run's own wish is no wish for all that is signed later.
    @Test func allMovesIntoThePicturesWhatARunPutBeside() async throws {
        let bench = try Workbench.forSigning()
        #expect(try await colorize(bench, Self.beside).status == 0)
        #expect(try await run(bench, ["sign", "colour", "--all"] + Self.key).status == 0)
        let states = try states(bench, inside: true)
        #expect(states.count == 2 && states.values.allSatisfy { $0 == .trusted }, "\(states)")
        #expect(try bench.pictures().count == 2)
        #expect(try await bench.run("verify", "colour", "--trust", "root.pem").status == 0)
    }

    @Test func finishedOutputsAreSignedLaterAndStayWhereTheyAre() async throws {
        let bench = try Workbench.forSigning()
        #expect(try await colorize(bench, ["--alternatives", "1"]).status == 0)
        let before = try contents(bench)
        func identities() throws -> [String] {
            try before.keys.sorted().map { name in
                let file = bench.color.appending(path: name)
                let facts = try FileManager.default.attributesOfItem(atPath: file.path)
                return "\(facts[.systemFileNumber] ?? "") \(facts[.modificationDate] ?? "")"
            }
        }
        let files = try identities()
        let signed = try await run(bench, ["sign", "colour"] + Self.beside)
        #expect(signed.status == 0 && signed.errors.contains("2 signed."), "\(signed.errors)")
        try await expectSound(bench, pictures: 4)
        let again = try await run(bench, ["sign", "colour"] + Self.beside)
        #expect(again.errors.contains("2 already signed."), "\(again.errors)")
        // Another certificate changes nothing but them, whether or not the option is given again.
        let first = try contents(bench)
        #expect(try await run(bench, ["sign", "colour"] + Self.other).status == 0)
        try await expectSound(bench, pictures: 4)
        #expect(try contents(bench)["a_colorized.c2pa"] != first["a_colorized.c2pa"])
        #expect(try identities() == files)
        // One that is gone is made again, and one that somebody has changed is kept and made again.
        let place = bench.color.appending(path: "a_colorized.c2pa")
        try FileManager.default.removeItem(at: place)
        try Data("mine".utf8).write(to: bench.color.appending(path: "b_colorized.c2pa"))
        #expect(try await run(bench, ["sign", "colour"] + Self.other).status == 0)
        try await expectSound(bench, pictures: 4)
        let kept = bench.color.appending(path: ".autochrome/superseded/b_colorized.c2pa")
        #expect(try Data(contentsOf: kept) == Data("mine".utf8))
        let sums = try await Program.shell("sha256sum -c manifest-sha256.txt", in: bench.color)
        #expect(sums.status == 0, "\(sums.errors)")
        // Who signs all without the option moves them in, and they stay there.
        #expect(try await run(bench, ["sign", "colour", "--all"] + Self.key).status == 0)
        #expect(try bench.pictures().sorted() == before.keys.sorted())
        #expect(try states(bench, inside: true).values.filter { $0 == .trusted }.count == 4)
        #expect(try await run(bench, ["sign", "colour", "--all"] + Self.beside).status == 0)
        #expect(try bench.pictures().sorted() == before.keys.sorted())
        #expect(try await bench.run("verify", "colour", "--trust", "root.pem").status == 0)
    }

    /// A run that gives outputs other metadata signs them again, or takes away what would no longer hold.
    @Test func credentialsFollowOutputsThatChange() async throws {
        let bench = try Workbench.forSigning()
        #expect(try await colorize(bench, Self.beside).status == 0)
        func write(_ title: String) throws {
            try Data("source,title\na.png,\(title)\n".utf8)
                .write(to: bench.root.appending(path: "catalogue.csv"))
        }
        try write("Harbour")
        let metadata = ["--metadata", "catalogue.csv"]
        #expect(try await colorize(bench, metadata + Self.beside).status == 0)
        try await expectSound(bench, pictures: 2)
        try write("Quay")
        let unsigned = try await colorize(bench, metadata)
        #expect(unsigned.errors.contains("1 finished picture is not signed"), "\(unsigned.errors)")
        #expect(
            try bench.pictures()
                == ["a_colorized.jpg", "b_colorized.c2pa", "b_colorized.jpg"])
        #expect(try await bench.run("verify", "colour").status == 0)
        let trusted = try await bench.run("verify", "colour", "--trust", "root.pem")
        #expect(trusted.status == 3 && trusted.errors.contains(": 1 not signed."))
        #expect(try await run(bench, ["sign", "colour"] + Self.beside).status == 0)
        try await expectSound(bench, pictures: 2)

        // What is gone or changed is made again by the next run, too, and no picture is computed.
        let place = bench.color.appending(path: "a_colorized.c2pa")
        for damage in [nil, Data("mine".utf8)] {
            try FileManager.default.removeItem(at: place)
            try damage?.write(to: place)
            let mended = try await colorize(bench, metadata + Self.beside + ["--json"])
            #expect(mended.status == 0, "\(mended.errors)")
            #expect(
                try mended.objects().compactMap { $0["outcome"] as? String } == ["relabeled"])
            try await expectSound(bench, pictures: 2)
        }
        // A scan that has become another has another output, and the earlier one keeps its credentials.
        try bench.add("a.png", Data(contentsOf: Fixtures.url("imaging/grey8.png")))
        #expect(try await colorize(bench, metadata + Self.beside).status == 0)
        try await expectSound(bench, pictures: 2)
        let superseded = bench.color.appending(path: ".autochrome/superseded")
        let names = try FileManager.default.contentsOfDirectory(atPath: superseded.path)
        #expect(Set(names).isSuperset(of: ["a_colorized.jpg", "a_colorized.c2pa"]))
    }

    /// Signatures name their scans: each copy has its own.
    ///
    /// Where nothing is signed, pictures are copied without them.
    @Test func copiesHaveTheirOwn() async throws {
        let bench = try Workbench.forSigning()
        try bench.add(sample: "antoine_claudet_damaged.png", as: "c.png")
        let done = try await colorize(bench, Self.beside + ["--jobs", "1", "--json"])
        let outcomes = try done.objects().compactMap { $0["outcome"] as? String }
        #expect(outcomes.sorted() == ["copied", "written", "written"])
        try await expectSound(bench, pictures: 3)
        let files = try contents(bench)
        #expect(files["a_colorized.c2pa"] != files["c_colorized.c2pa"])
        try bench.add(sample: "antoine_claudet_damaged.png", as: "d.png")
        let copied = try await colorize(bench, ["--json"])
        #expect(copied.output.contains("\"copied\""), "\(copied.output)")
        #expect(try bench.pictures().contains("d_colorized.jpg"))
        #expect(try !bench.pictures().contains("d_colorized.c2pa"))
        #expect(try await bench.run("verify", "colour").status == 0)
    }

    /// A file of somebody else's under their name is not touched, and costs the signature alone.
    @Test func strangeFilesAreNotTouched() async throws {
        let bench = try Workbench.forSigning()
        try FileManager.default.createDirectory(at: bench.color, withIntermediateDirectories: true)
        let place = bench.color.appending(path: "a_colorized.c2pa")
        try Data("mine".utf8).write(to: place)
        let done = try await colorize(bench, Self.beside)
        #expect(done.status == 0 && done.errors.contains("1 finished picture is not signed"))
        let signed = try await run(bench, ["sign", "colour"] + Self.beside)
        #expect(signed.status == 3, "\(signed.errors)")
        #expect(signed.errors.contains("'a_colorized.c2pa' has the name of its credentials"))
        #expect(try Data(contentsOf: place) == Data("mine".utf8))
        #expect(
            try await bench.run("verify", "colour").errors
                .contains("a_colorized.c2pa is not in the job state"))
        try FileManager.default.removeItem(at: place)
        #expect(try await run(bench, ["sign", "colour"] + Self.beside).status == 0)
        try await expectSound(bench, pictures: 2)
    }

    /// The user's own settings may ask for it, and a run that signs because of them says so.
    @Test func theUsersSettingsMayAskForIt() async throws {
        let bench = try Workbench.forSigning()
        let folder = bench.root.appending(path: "config/autochrome")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let file = folder.appending(path: "signing.yaml")
        let keys = "sign: \(bench.root.path)/ed25519.pem\nkey: \(bench.root.path)/ed25519.key\n"
        func colorize(_ setting: String, _ arguments: [String] = []) async throws -> Program.Run {
            try Data((keys + setting).utf8).write(to: file)
            return try await Program.run(
                ["colorize", "scans", "-o", "colour", "--format", "jpeg"] + Self.model + arguments,
                environment: ["XDG_CONFIG_HOME": bench.root.appending(path: "config").path],
                in: bench.root)
        }
        let wrong = try await colorize("beside: yes please\n")
        #expect(wrong.status == 2 && wrong.errors.contains("`beside` has to be `true` or `false`"))
        let both = try await colorize("beside: true\n", ["--no-sign", "--sign-beside"])
        #expect(both.status == 2 && both.errors.contains("contradicts"), "\(both.errors)")
        let done = try await colorize("beside: true\n")
        #expect(done.status == 0 && done.errors.contains("as signing.yaml says"), "\(done.errors)")
        try await expectSound(bench, pictures: 2)
        let alone = try await run(
            bench, ["colorize", "scans", "-o", "other", "--sign-beside"] + Self.model)
        #expect(alone.status == 2 && alone.errors.contains("need '--sign'"), "\(alone.errors)")
    }
}
