import Credentials
import Files
import Foundation
import SystemPackage
import TestSupport
import Testing

/// Outputs that carry content credentials; what the reference reader says of such files is in `Benchmarks/credentials.py`.
@Suite(.serialized) struct SigningTests {
    private static let model = [
        "--model",
        Fixtures.packageRoot.appending(path: "Models/autochrome-base.safetensors").path,
    ]

    private func run(
        _ bench: Workbench, _ arguments: [String], environment: [String: String] = [:]
    ) async throws -> Program.Run {
        try await Program.run(arguments, environment: environment, in: bench.root)
    }

    private func colorize(
        _ bench: Workbench, _ arguments: String..., environment: [String: String] = [:]
    ) async throws -> Program.Run {
        try await run(
            bench, ["colorize", "scans", "-o", "colour"] + Self.model + arguments,
            environment: environment)
    }

    /// What checking each output gives, by its name.
    private func reports(_ bench: Workbench) throws -> [String: CredentialReport] {
        let anchors = try TrustAnchors([FilePath(bench.root.appending(path: "root.pem").path)])
        let check = CredentialCheck(anchors: anchors, now: Int(Date().timeIntervalSince1970))
        var reports: [String: CredentialReport] = [:]
        for name in try bench.pictures() {
            let path = FilePath(bench.color.appending(path: name).path)
            reports[name] = try FileCredentials(of: path, check)?.report
        }
        return reports
    }

    private func contents(_ bench: Workbench) throws -> [String: Data] {
        var contents: [String: Data] = [:]
        for name in try bench.pictures() {
            contents[name] = try Data(contentsOf: bench.color.appending(path: name))
        }
        return contents
    }

    @Test(arguments: ["archive", "access"])
    func everyFileIsSignedAndSaysWhatWasDone(recipe: String) async throws {
        let bench = try Workbench.forSigning()
        let date = ["SOURCE_DATE_EPOCH": "1780000000"]
        let done = try await colorize(
            bench, "--recipe", recipe, "--alternatives", "1", "--confidence-map", "--sign",
            "ed25519.pem", "--key", "ed25519.key", environment: date)
        #expect(done.status == 0, "\(done.errors)")
        let reports = try reports(bench)
        #expect(reports.count == 6 && reports.values.allSatisfy { $0.state == .trusted })
        let suffix = recipe == "access" ? "jpg" : "tif"
        let facts = try #require(reports["a_colorized.\(suffix)"]?.facts)
        #expect(facts.title == "a_colorized.\(suffix)" && facts.generator == "Autochrome")
        #expect(facts.actions.first?.name == "c2pa.opened")
        let learned = facts.actions.filter { $0.digitalSourceType != nil }
        #expect(learned.map(\.name) == ["c2pa.color_adjustments"])
        let scan = try #require(facts.ingredients.first)
        #expect(scan.title == "a.png" && scan.relationship == "parentOf")
        let source = FilePath(bench.scans.appending(path: "a.png").path)
        #expect(try scan.sha256 == FileDigest.sha256(of: source))
        let verified = try await bench.run("verify", "colour", "--trust", "root.pem")
        #expect(verified.status == 0 && verified.errors.contains("The credentials of 6 files"))
        let stranger = try await bench.run("verify", "colour", "--trust", "other-root.pem")
        #expect(stranger.status == 3 && stranger.errors.contains("signingCredential.untrusted"))

        // The same again gives the same bytes.
        let before = try contents(bench)
        try FileManager.default.removeItem(at: bench.color)
        _ = try await colorize(
            bench, "--recipe", recipe, "--alternatives", "1", "--confidence-map", "--sign",
            "ed25519.pem", "--key", "ed25519.key", environment: date)
        #expect(try contents(bench) == before)
    }

    @Test func finishedOutputsAreSignedLaterAndAgain() async throws {
        let bench = try Workbench.forSigning()
        #expect(try await colorize(bench).status == 0)
        #expect(try reports(bench).isEmpty)
        let bare = try await bench.run("verify", "colour", "--trust", "root.pem")
        #expect(bare.status == 3 && bare.errors.contains("carries no credentials"))
        let first = ["--sign", "es256.pem", "--key", "es256.key"]
        let signed = try await run(bench, ["sign", "colour"] + first)
        #expect(signed.status == 0 && signed.errors.contains("2 signed."), "\(signed.errors)")
        #expect(try reports(bench).values.map(\.state) == [.trusted, .trusted])
        let before = try contents(bench)
        let again = try await run(bench, ["sign", "colour"] + first)
        #expect(again.errors.contains("2 already signed."))
        #expect(try contents(bench) == before)
        // With another certificate, and the file does not grow by what is replaced.
        let other = try await run(
            bench, ["sign", "colour", "--sign", "ed25519.pem", "--key", "ed25519.key", "--json"])
        #expect(try other.objects().last?["signed"] as? Int == 2)
        #expect(try reports(bench).values.map(\.facts?.algorithm) == ["Ed25519", "Ed25519"])
        for (name, content) in try contents(bench) {
            #expect(abs(content.count - (before[name]?.count ?? 0)) < 2000)
        }
        #expect(try await bench.run("verify", "colour").status == 0)
        // The reports follow.
        let sums = try await Program.shell("sha256sum -c manifest-sha256.txt", in: bench.color)
        #expect(sums.status == 0, "\(sums.errors)")
        // A run finds nothing to do.
        #expect(try await colorize(bench).errors.contains("0 pictures to do"))
    }

    /// A file that somebody has changed is not signed as if it were ours.
    @Test func alteredOutputsAreNotSigned() async throws {
        let bench = try Workbench.forSigning()
        #expect(try await colorize(bench).status == 0)
        let file = bench.color.appending(path: "a_colorized.tif")
        var bytes = try Data(contentsOf: file)
        bytes[bytes.count / 2] ^= 1
        try bytes.write(to: file)
        let signed = try await run(
            bench, ["sign", "colour", "--sign", "es256.pem", "--key", "es256.key"])
        #expect(signed.status == 3)
        #expect(signed.errors.contains("a_colorized.tif: It is no longer what was written."))
        #expect(signed.errors.contains("1 signed, 1 not signed."))
        #expect(try Data(contentsOf: file) == bytes)
        // Nor is one whose scan has changed.
        try bench.add("b.jpg", Data("another".utf8))
        let other = try await run(
            bench, ["sign", "colour", "--sign", "ed25519.pem", "--key", "ed25519.key"])
        #expect(
            other.errors.contains("b.jpg' is no longer what its output was made from"),
            "\(other.errors)")
    }

    /// However it is killed, each file is the old one or the new one, and the next call completes the work.
    @Test(arguments: [
        "after_signing:kill:1", "after_signing:kill:2", "after_replacing:kill:1",
        "after_replacing:kill:2", "after_folder_sync:kill:1", "after_folder_sync:kill:2",
    ])
    func signingGoesOnAfterACrash(point: String) async throws {
        let bench = try Workbench.forSigning()
        #expect(try await colorize(bench, "--alternatives", "1").status == 0)
        let sign = ["sign", "colour", "--sign", "es256.pem", "--key", "es256.key"]
        let killed = try await run(bench, sign, environment: ["AUTOCHROME_FAILPOINT": point])
        #expect(killed.status != 0)
        #expect(try await bench.run("verify", "colour").status == 0)
        let done = try await run(bench, sign)
        #expect(done.status == 0, "\(done.errors)")
        let reports = try reports(bench)
        #expect(reports.count == 4 && reports.values.allSatisfy { $0.state == .trusted })
        #expect(try await bench.run("verify", "colour").status == 0)
        let partial = bench.color.appending(path: ".autochrome/partial")
        #expect(!FileManager.default.fileExists(atPath: partial.path))
    }

    /// An output that a crash left without a row carries its signature, and tells what was done when it is signed anew.
    @Test func adoptedOutputsKeepTheirCredentials() async throws {
        let bench = try Workbench.forSigning()
        let sign = ["--sign", "ed25519.pem", "--key", "ed25519.key"]
        let killed = try await run(
            bench, ["colorize", "scans", "-o", "colour", "--jobs", "1"] + Self.model + sign,
            environment: ["AUTOCHROME_FAILPOINT": "after_rename:kill:2"])
        #expect(killed.status != 0)
        let before = try reports(bench).mapValues { $0.facts?.actions.map(\.name) }
        let done = try await run(
            bench, ["colorize", "scans", "-o", "colour", "--json"] + Self.model + sign)
        #expect(done.status == 0 && done.output.contains("\"adopted\""), "\(done.errors)")
        // What a worker found was not seen to be signed by whoever has the key: it is signed again.
        let signed = try await run(bench, ["sign", "colour"] + sign)
        #expect(signed.status == 0 && !signed.errors.contains("2 already signed"))
        let again = try await run(
            bench, ["sign", "colour", "--sign", "es256.pem", "--key", "es256.key"])
        #expect(again.status == 0, "\(again.errors)")
        let after = try reports(bench).mapValues { $0.facts?.actions.map(\.name) }
        #expect(after.count == 2 && before.allSatisfy { after[$0.key] == $0.value })
        #expect(after.values.allSatisfy { $0?.contains("c2pa.color_adjustments") == true })
    }

    /// A time stamp server that fails costs the signature and not the picture, and is not asked again at once.
    @Test func withoutATimeStampThePictureStaysUnsigned() async throws {
        let bench = try Workbench.forSigning()
        let server = try LoopbackServer { _ in
            LoopbackServer.answer([], status: "503 Service Unavailable")
        }
        let done = try await colorize(
            bench, "--jobs", "1", "--sign", "es256.pem", "--key", "es256.key", "--timestamp",
            "http://127.0.0.1:\(server.port)/")
        #expect(done.status == 0 && done.errors.contains("2 finished pictures are not signed"))
        #expect(try reports(bench).isEmpty && bench.pictures().count == 2)
        let report = try String(
            contentsOf: bench.color.appending(path: "autochrome-report/report.csv"),
            encoding: .utf8)
        #expect(report.contains(",unsigned,"))
        let signed = try await run(
            bench, ["sign", "colour", "--sign", "es256.pem", "--key", "es256.key"])
        #expect(signed.status == 0, "\(signed.errors)")
        #expect(try reports(bench).values.map(\.state) == [.trusted, .trusted])
    }

    /// Files that replace signed ones in a run that signs nothing are named, until `sign` has signed them.
    @Test func aRunThatSignsNothingTellsOfSignedFilesThatItReplaces() async throws {
        let bench = try Workbench.forSigning()
        #expect(try await colorize(bench).status == 0)
        let sign = ["sign", "colour", "--sign", "es256.pem", "--key", "es256.key"]
        #expect(try await run(bench, sign).status == 0)
        let name = try #require(
            FileManager.default.contentsOfDirectory(atPath: bench.scans.path).sorted().first)
        try Data("source,title\n\(name),Harbour\n".utf8)
            .write(to: bench.root.appending(path: "catalogue.csv"))
        func report() throws -> String {
            try String(
                contentsOf: bench.color.appending(path: "autochrome-report/report.jsonl"),
                encoding: .utf8)
        }
        let corrected = try await colorize(bench, "--metadata", "catalogue.csv")
        #expect(
            corrected.errors.contains("1 finished picture is not signed"), "\(corrected.errors)")
        #expect(try report().contains("Not signed: The files replace signed ones"))
        #expect(try reports(bench).count == 1)
        #expect(try await run(bench, sign).status == 0)
        #expect(try reports(bench).values.map(\.state) == [.trusted, .trusted])
        #expect(try !report().contains("Not signed"))
    }

    /// The first Ctrl-C lets the picture be finished that is being signed; the next call goes on from there.
    @Test func aSignalStopsSigningInGoodOrder() async throws {
        let bench = try Workbench.forSigning()
        #expect(try await colorize(bench).status == 0)
        let (number, errors) = (
            bench.root.appending(path: "pid"), bench.root.appending(path: "errors")
        )
        // The program has asked for a time stamp, so that it is at the first picture.
        let server = try LoopbackServer { _ in
            let text = try String(contentsOf: number, encoding: .utf8)
            let pid = try #require(Int32(text.trimmingCharacters(in: .whitespacesAndNewlines)))
            kill(pid, SIGINT)
            while kill(pid, 0) == 0,
                try !String(contentsOf: errors, encoding: .utf8).contains("Interrupted: finishing")
            { sched_yield() }
            return LoopbackServer.answer([], status: "503 Service Unavailable")
        }
        let stopped = try await Program.shell(
            "echo $$ > pid; exec \"$0\" sign colour --sign es256.pem --key es256.key "
                + "--timestamp http://127.0.0.1:\(server.port)/ 2> errors",
            environment: ["http_proxy": ""], in: bench.root)
        let said = try String(contentsOf: errors, encoding: .utf8)
        #expect(stopped.status == 75, "\(said)")
        #expect(said.contains("Stopped after 1 of 2 pictures. Pictures: 1 not signed."), "\(said)")
        let partial = bench.color.appending(path: ".autochrome/partial")
        #expect(!FileManager.default.fileExists(atPath: partial.path))
        let done = try await run(
            bench, ["sign", "colour", "--sign", "es256.pem", "--key", "es256.key"])
        #expect(done.status == 0 && done.errors.contains("2 signed."), "\(done.errors)")
    }

    /// What the user always signs with stands in a file of settings, and not in a recipe.
    @Test func theUsersSettingsNameTheKey() async throws {
        let bench = try Workbench.forSigning()
        let folder = bench.root.appending(path: "home/.config/autochrome")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let file = folder.appending(path: "signing.yaml")
        func write(_ text: String) throws { try Data(text.utf8).write(to: file) }
        // A variable that holds no absolute path does not count.
        let home = [
            "HOME": bench.root.appending(path: "home").path, "XDG_CONFIG_HOME": "relative",
            "XDG_CACHE_HOME": bench.root.appending(path: "cache").path,
        ]
        try FileManager.default.moveItem(
            at: bench.root.appending(path: "ed25519.pem"), to: folder.appending(path: "chain.pem"))
        try write("sign: chain.pem\nkey: \(bench.root.path)/ed25519.key\n")
        let unsigned = try await colorize(bench, "--no-sign", environment: home)
        #expect(unsigned.status == 0, "\(unsigned.errors)")
        #expect(try reports(bench).isEmpty)
        // `sign` finds them too, and so does the next run.
        let signed = try await run(bench, ["sign", "colour"], environment: home)
        #expect(signed.status == 0, "\(signed.errors)")
        #expect(try reports(bench).values.map(\.facts?.algorithm) == ["Ed25519", "Ed25519"])
        try FileManager.default.removeItem(at: bench.color)
        #expect(try await colorize(bench, environment: home).status == 0)
        #expect(try reports(bench).values.map(\.state) == [.trusted, .trusted])
        // The command line comes first, and so does the folder that the variable names.
        let other = try await run(
            bench, ["sign", "colour", "--sign", "es256.pem", "--key", "es256.key"],
            environment: home)
        #expect(other.status == 0, "\(other.errors)")
        #expect(try reports(bench).values.map(\.facts?.algorithm) == ["ES256", "ES256"])
        let elsewhere = home.merging(["XDG_CONFIG_HOME": "/nonexistent"]) { $1 }
        try FileManager.default.removeItem(at: bench.color)
        #expect(try await colorize(bench, environment: elsewhere).status == 0)
        #expect(try reports(bench).isEmpty)

        // What is wrong in it is refused with its place, and nothing goes unsigned by it.
        try FileManager.default.removeItem(at: bench.color)
        for (text, message) in [
            ("sign: chain.pem\nkeys: k.pem\n", "signing.yaml:2:1: there is no setting `keys`"),
            (
                "sign: chain.pem\n",
                "signing.yaml: `key` is missing: `sign` and `key` need each other"
            ),
            ("timestamp: http://example.org/\n", "signing.yaml: `sign` and `key` are missing"),
            (
                "sign: chain.pem\nkey: k.pem\ntimestamp: ftp://example.org/\n",
                "signing.yaml: `timestamp`: 'ftp://example.org/' is not the address"
            ),
        ] {
            try write(text)
            let refused = try await colorize(bench, environment: home)
            #expect(refused.status == 2 && refused.errors.contains(message), "\(refused.errors)")
            let passedOver = try await colorize(bench, "--no-sign", "--dry-run", environment: home)
            #expect(passedOver.status == 0, "\(passedOver.errors)")
        }
        #expect(!FileManager.default.fileExists(atPath: bench.color.path))
        let both = try await colorize(
            bench, "--no-sign", "--sign", "es256.pem", "--key", "es256.key")
        #expect(both.status == 2 && both.errors.contains("contradicts"), "\(both.errors)")
    }

    /// Signatures name their scans; that two outputs are the same without them is known all the same.
    @Test func relabelledCopiesStayCopies() async throws {
        let bench = try Workbench.forSigning()
        try bench.add(sample: "antoine_claudet_damaged.png", as: "c.png")
        let sign = ["--jobs", "1", "--sign", "es256.pem", "--key", "es256.key", "--json"]
        func outcomes() async throws -> [String] {
            let done = try await run(
                bench, ["colorize", "scans", "-o", "colour"] + Self.model + sign)
            #expect(done.status == 0, "\(done.errors)")
            return try done.objects().compactMap { $0["outcome"] as? String }.sorted()
        }
        func copies() throws -> Int {
            let report = try String(
                contentsOf: bench.color.appending(path: "autochrome-report/report.jsonl"),
                encoding: .utf8)
            return report.split(separator: "\n").count { $0.contains("\"duplicate_of\":1,") }
        }
        #expect(try await outcomes() == ["copied", "written", "written"])
        #expect(try copies() == 1)
        let packet = Data(
            """
            <x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF \
            xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\
            <rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" \
            dc:source="Box 7"/></rdf:RDF></x:xmpmeta>
            """.utf8)
        try bench.add("a.xmp", packet)
        try bench.add("c.xmp", packet)
        #expect(try await outcomes().prefix(2) == ["relabeled", "relabeled"])
        #expect(try copies() == 1)
        #expect(try reports(bench).values.allSatisfy { $0.state == .trusted })
    }

    /// What would sign in vain is refused before anything is computed.
    @Test func whatReadersWouldRefuseIsRefusedAtTheStart() async throws {
        let bench = try Workbench.forSigning()
        let expired = try await colorize(
            bench, "--sign", "certificate-expired.pem", "--key", "es256.key")
        #expect(expired.status == 2, "\(expired.errors)")
        let other = try await colorize(bench, "--sign", "es256.pem", "--key", "ed25519.key")
        #expect(other.status == 2 && other.errors.contains("does not belong"))
        for pair in [["none.pem", "es256.key"], ["es256.pem", "none.key"]] {
            let missing = try await colorize(bench, "--sign", pair[0], "--key", pair[1])
            #expect(missing.status == 4 && missing.errors.contains("none."), "\(missing.errors)")
        }
        let half = try await colorize(bench, "--sign", "es256.pem")
        #expect(half.status == 2 && half.errors.contains("need each other"))
        let key = bench.root.appending(path: "es256.key").path
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: key)
        let open = try await colorize(bench, "--sign", "es256.pem", "--key", "es256.key")
        #expect(open.status == 2 && open.errors.contains("chmod 600"))
        #expect(!FileManager.default.fileExists(atPath: bench.color.path))
    }
}
