import Foundation
import TestSupport
import Testing

/// Files beside the outputs, with the real network.
@Suite(.serialized) struct CompanionTests {
    private static let command = [
        "colorize", "scans", "-o", "colour", "--alternatives", "2", "--confidence-map",
    ]
    private static let names = [
        "_colorized.tif", "_colorized_alt1.tif", "_colorized_alt2.tif", "_colorized_confidence.png",
    ]

    @Test func everyPictureHasThemAndKeepsThem() async throws {
        let bench = try Workbench()
        for name in ["plain", "copy of it", "l\u{ED}ne\nbreak"] {
            try bench.add(sample: "antoine_claudet_damaged.png", as: "\(name).png")
        }
        try bench.add("text.tif", Data("A letter, not a picture.\n".utf8))
        try bench.add(sample: "coffee_colour_truth.png", as: "colour.png")
        let first = try await Program.run(Self.command, in: bench.root)
        #expect(first.status == 3, "\(first.errors)")
        let stems = ["plain", "copy of it", "l\u{ED}ne\nbreak"]
        let expected = stems.flatMap { stem in Self.names.map { stem + $0 } }
        #expect(try bench.pictures() == expected.sorted())
        #expect(try await bench.manifestHolds())
        let whole = try bench.contents()

        for name in [
            "plain_colorized_alt2.tif", "plain_colorized.tif",
            "copy of it_colorized_confidence.png",
        ] {
            try FileManager.default.removeItem(at: bench.color.appending(path: name))
            let again = try await Program.run(Self.command, in: bench.root)
            #expect(again.errors.contains("1 picture to do"), "\(name): \(again.errors)")
            #expect(try bench.contents() == whole, "\(name)")
        }
        let idle = try await Program.run(Self.command, in: bench.root)
        #expect(idle.errors.contains("0 pictures to do"))
    }

    @Test func aForeignFileOfThatNameIsNamedAndKept() async throws {
        let bench = try Workbench()
        try bench.add(sample: "antoine_claudet_damaged.png", as: "a.png")
        try FileManager.default.createDirectory(
            at: bench.color, withIntermediateDirectories: true)
        let foreign = bench.color.appending(path: "a_colorized_alt1.tif")
        try Data("mine".utf8).write(to: foreign)
        let run = try await Program.run(Self.command, in: bench.root)
        #expect(run.status == 3)
        #expect(run.errors.contains("a_colorized_alt1.tif' exists"))
        #expect(try bench.pictures() == ["a_colorized_alt1.tif"])
        #expect(try Data(contentsOf: foreign) == Data("mine".utf8))
        try FileManager.default.removeItem(at: foreign)
        #expect(try await Program.run(Self.command, in: bench.root).status == 0)
        #expect(try bench.pictures().count == 4)
    }

    @Test func theyGoAwayWithAChangedSource() async throws {
        let bench = try Workbench()
        try bench.add(sample: "antoine_claudet_damaged.png", as: "a.png")
        #expect(try await Program.run(Self.command, in: bench.root).status == 0)
        let old = try bench.contents()
        try FileManager.default.removeItem(at: bench.scans.appending(path: "a.png"))
        try bench.add(sample: "rocket_grey.png", as: "a.png")
        #expect(try await Program.run(Self.command, in: bench.root).status == 0)
        let superseded = bench.color.appending(path: ".autochrome/superseded")
        for (name, bytes) in old {
            #expect(try Data(contentsOf: superseded.appending(path: name)) == bytes, "\(name)")
        }
        #expect(try bench.contents().keys.sorted() == old.keys.sorted())
        #expect(try await bench.manifestHolds())
    }

    @Test func resultsDoNotDependOnProcessors() async throws {
        let bench = try Workbench()
        try bench.add(sample: "camera_grey.png")
        let command = [
            "colorize", "scans", "--alternatives", "1", "--confidence-map", "--chroma",
            "multiscale", "--quiet", "-o",
        ]
        let alone = try await Program.run(
            command + ["colour", "--jobs", "1", "--threads", "1"], in: bench.root)
        #expect(alone.status == 0, "\(alone.errors)")
        let contents = try bench.contents()
        try FileManager.default.removeItem(at: bench.color)
        let shared = try await Program.run(
            command + ["colour", "--jobs", "1", "--threads", "2"], in: bench.root)
        #expect(shared.status == 0)
        #expect(try bench.contents() == contents)
    }

    @Test func settingsOutOfBoundsAreRefused() async throws {
        let bench = try Workbench()
        try bench.add(sample: "antoine_claudet_damaged.png")
        let model = Fixtures.packageRoot.appending(
            path: "Tests/Fixtures/pytorch/model_eighth.safetensors")
        let refusals = [
            (["--saturation", "4"], "from 0.0 to 3.0"), (["--saturation=-1"], "from 0.0 to 3.0"),
            (["--alternatives", "9"], "from 0 to 8"),
            (["--alternatives", "1", "--model", model.path], "knows 0 other colourings"),
        ]
        for (options, message) in refusals {
            let run = try await Program.run(
                ["colorize", "scans", "-o", "colour"] + options, in: bench.root)
            #expect(run.status == 2, "\(options)")
            #expect(run.errors.contains(message), "\(run.errors)")
            #expect(!FileManager.default.fileExists(atPath: bench.color.path))
        }
    }

    /// Other settings leave what is finished as it is, and with `--redo` give what a first run would have given.
    @Test func otherSettingsChangeWhatIsToBeMadeAgain() async throws {
        let bench = try Workbench()
        try bench.add(sample: "antoine_claudet_damaged.png")
        #expect(try await bench.run("colorize", "scans", "-o", "colour").status == 0)
        let whole = try bench.contents()
        let command = ["colorize", "scans", "--saturation", "2", "--alternatives", "1", "-o"]
        let vivid = try await Program.run(command + ["colour"], in: bench.root)
        #expect(vivid.status == 0)
        #expect(vivid.errors.contains("1 finished picture was made with other settings"))
        #expect(vivid.errors.contains("colorize.saturation 1"))
        #expect(try bench.contents() == whole)
        let status = try await bench.run("status", "colour")
        #expect(status.output.contains("1 done with other settings: recipe archive"))

        let again = try await Program.run(command + ["colour", "--redo"], in: bench.root)
        #expect(again.status == 0, "\(again.errors)")
        #expect(again.errors.contains("1 finished picture to make again with these settings"))
        let redone = try bench.contents()
        let superseded = bench.color.appending(path: ".autochrome/superseded")
        for (name, bytes) in whole {
            #expect(try Data(contentsOf: superseded.appending(path: name)) == bytes, "\(name)")
        }
        #expect(try await bench.manifestHolds())
        try FileManager.default.removeItem(at: bench.color)
        #expect(try await Program.run(command + ["colour"], in: bench.root).status == 0)
        #expect(try bench.contents().keys == redone.keys)
    }

    @Test func aDryRunCountsThem() async throws {
        let bench = try Workbench()
        try bench.add(sample: "antoine_claudet_damaged.png")
        var bytes: [Int] = []
        for number in ["0", "3"] {
            let run = try await bench.run(
                "colorize", "scans", "-o", "colour", "--dry-run", "--json", "--alternatives", number
            )
            bytes.append(try #require(try run.objects().last?["output_bytes"] as? Int))
        }
        #expect(bytes[0] > 0 && (bytes[1] - 4 * bytes[0]).magnitude < 4)
    }
}

extension Workbench {
    /// The pictures below the output folder with their bytes.
    fileprivate func contents() throws -> [String: Data] {
        Dictionary(
            uniqueKeysWithValues: try pictures().map {
                ($0, try Data(contentsOf: color.appending(path: $0)))
            })
    }

    fileprivate func manifestHolds() async throws -> Bool {
        try await Program.shell(
            "sha256sum --check --strict --quiet manifest-sha256.txt", in: color
        ).status == 0
    }
}
