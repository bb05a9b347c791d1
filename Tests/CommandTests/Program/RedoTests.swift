import Foundation
import TestSupport
import Testing

/// Other settings on a folder that has results, with the real network on small pictures.
@Suite(.serialized) struct RedoTests {
    private let bench: Workbench

    init() throws {
        bench = try Workbench()
        for name in ["a", "b"] {
            try bench.add(sample: "antoine_claudet_damaged.png", as: "\(name).png")
        }
        try bench.scribble("b.png")
    }

    private func run(_ arguments: String...) async throws -> Program.Run {
        try await Program.run(["colorize", "scans", "-o", "colour"] + arguments, in: bench.root)
    }

    private func rows(_ columns: String...) throws -> [[String]] {
        let text = try String(
            contentsOf: bench.color.appending(path: "autochrome-report/report.jsonl"),
            encoding: .utf8)
        return try text.split(separator: "\n").map { line in
            let object = try #require(
                try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            let method = object["method"] as? [String: Any] ?? [:]
            return columns.map { "\(method[$0] ?? object[$0] ?? "")" }
        }
    }

    /// The lines of the README, on a folder that has results.
    @Test func theExamplesOfTheReadmeWorkOnAFolderThatHasResults() async throws {
        let readme = try String(
            contentsOf: Fixtures.packageRoot.appending(path: "README.md"), encoding: .utf8)
        let begin = try #require(readme.range(of: "For pictures that deserve more care:"))
        let block = readme[begin.upperBound...].split(
            separator: "```", omittingEmptySubsequences: false)[1]
        let examples = block.split(separator: "\n").filter { $0.hasPrefix("autochrome colorize") }
        #expect(examples.count >= 8)
        let files = [
            "styles.csv": "source,reference\nBeach/a.png,postcard.jpg\n",
            "hints.csv": "source,x,y,colour\nBeach/b.png,20,20,navy\n",
            "export.csv": "source,title\na.png,Pier\nb.png,Beach\nportrait.tif,Portrait\n",
        ]
        for (name, text) in files {
            try Data(text.utf8).write(to: bench.root.appending(path: name))
        }
        let sample = Fixtures.packageRoot.appending(path: "Samples/expedition_1897_sepia.jpg")
        try FileManager.default.copyItem(
            at: sample, to: bench.root.appending(path: "postcard.jpg"))
        try FileManager.default.moveItem(
            at: bench.scans, to: bench.root.appending(path: "Beach"))
        try FileManager.default.copyItem(
            at: bench.root.appending(path: "Beach/a.png"),
            to: bench.root.appending(path: "portrait.tif"))
        let first = try await Program.run(["colorize", "Beach", "-o", "Colour"], in: bench.root)
        #expect(first.status == 0, "\(first.errors)")
        func outputs() throws -> [String: Data] {
            let folder = bench.root.appending(path: "Colour")
            var outputs: [String: Data] = [:]
            for name in ["a_colorized.tif", "b_colorized.tif"] {
                outputs[name] = try Data(contentsOf: folder.appending(path: name))
            }
            return outputs
        }
        var last = try outputs()
        var changed: [String] = []
        for example in examples {
            let run = try await Program.shell(
                "\"$0\"" + example.dropFirst("autochrome".count), in: bench.root)
            #expect(run.status == 0, "\(example): \(run.errors)")
            let now = try outputs()
            if now != last {
                changed.append(example.contains("--redo") ? "redo" : String(example))
            }
            last = now
        }
        // A catalogue changes metadata, and no settings.
        #expect(changed.count == 2 && changed.last == "redo", "\(changed)")
        #expect(changed.first?.contains("--metadata") == true)
    }

    @Test func reportsNameWhatEachPictureWasMadeWith() async throws {
        #expect(try await run().status == 0)
        try bench.add(sample: "camera_grey.png", as: "c.png")
        let second = try await run("--recipe", "access")
        #expect(second.status == 0, "\(second.errors)")
        #expect(second.errors.contains("3 pictures done, 2 of them with other settings."))
        #expect(
            try bench.pictures() == ["a_colorized.tif", "b_colorized.tif", "c_colorized.jpg"])
        #expect(try rows("recipe").flatMap { $0 } == ["archive", "archive", "access"])
        let page = try String(
            contentsOf: bench.color.appending(path: "autochrome-report/report.html"),
            encoding: .utf8)
        #expect(
            page.contains("Made with recipe access") && page.contains("2 pictures: recipe archive"))
        let summary = try String(
            contentsOf: bench.color.appending(path: "autochrome-report/summary.json"),
            encoding: .utf8)
        #expect(
            summary.contains(#""recipe" : "archive""#) && summary.contains(#""recipe" : "access""#))
        for command in [["verify", "colour"], ["resume", "colour"]] {
            let run = try await Program.run(command, in: bench.root)
            #expect(run.status == 0, "\(command): \(run.errors)")
        }
        let again = try await run("--recipe", "access", "--redo")
        #expect(again.status == 0, "\(again.errors)")
        #expect(
            try bench.pictures() == ["a_colorized.jpg", "b_colorized.jpg", "c_colorized.jpg"])
        #expect(
            try FileManager.default.contentsOfDirectory(
                atPath: bench.color.appending(path: ".autochrome/superseded").path
            ).sorted() == ["a_colorized.tif", "b_colorized.tif"])
        #expect(try await bench.run("verify", "colour").status == 0)
    }

    /// A correction of the catalogue reaches pictures of other settings, and no pixel is computed.
    @Test func aCatalogueIsWrittenIntoPicturesOfOtherSettings() async throws {
        #expect(try await run("--recipe", "access", "--language", "de").status == 0)
        try Data("source,title\na.png,Pier\n".utf8).write(
            to: bench.root.appending(path: "export.csv"))
        let second = try await run("--metadata", "export.csv", "--json")
        #expect(second.status == 0, "\(second.errors)")
        let outcomes = try second.objects().filter { $0["type"] as? String == "picture" }
        #expect(outcomes.map { $0["outcome"] as? String } == ["relabeled"])
        #expect(try bench.pictures() == ["a_colorized.jpg", "b_colorized.jpg"])
        let text = String(
            decoding: try Data(contentsOf: bench.color.appending(path: "a_colorized.jpg")),
            as: UTF8.self)
        #expect(text.contains("Pier") && text.contains("Schätzung"))
        #expect(try rows("recipe").allSatisfy { $0 == ["access"] })
    }

    @Test func selectionsNeedRedo() async throws {
        for options in [["--flag", "blank"], ["--below-confidence", "0.2"]] {
            let run = try await Program.run(
                ["colorize", "scans", "-o", "colour"] + options, in: bench.root)
            #expect(run.status == 2 && run.errors.contains("--redo"), "\(run.errors)")
        }
        let standing = try await run("--redo", "--flag", "source_gone")
        #expect(standing.status == 2 && standing.errors.contains("status --flag source_gone"))
        let run = try await run("--redo", "--below-confidence", "2")
        #expect(run.status == 2 && run.errors.contains("between 0 and 1"))
    }
}

extension Workbench {
    /// Makes the content of a PNG unlike that of its copies: bytes after its end.
    fileprivate func scribble(_ name: String) throws {
        let file = try FileHandle(forWritingTo: scans.appending(path: name))
        try file.seekToEnd()
        try file.write(contentsOf: Data(name.utf8))
        try file.close()
    }
}
