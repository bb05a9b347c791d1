import Foundation
import TestSupport
import Testing

/// A disk that fails to answer is no damage of a picture, whichever read it is that fails.
@Suite(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/cc")))
struct FailingReadTests {
    static let pictures = [
        "grey8.jpg", "progressive.jpg", "rgb8.png", "grey8-lzw-tile.tif", "grey16-none-strip.tif",
        "grey8.jp2", "rgb8.webp",
    ]
    /// Which read fails; none of them takes as many as the last.
    static let reads = Array(1...12) + [16, 24, 40, 80, 300]

    /// What makes reads fail, built in a folder.
    private func library(in folder: URL) async throws -> [String: String] {
        let source = Fixtures.url("faults/reads.c").path
        let build = try await Program.shell(
            "cc -shared -fPIC -o reads.so '\(source)' -ldl -lpthread", in: folder)
        try #require(build.status == 0, "\(build.errors)")
        return [
            "LD_PRELOAD": folder.appending(path: "reads.so").path,
            "AUTOCHROME_WORKER_VARIABLES": "LD_PRELOAD",
        ]
    }

    /// A file of which a read fails while its pages are counted has not lost any of them.
    @Test func noPageIsLost() async throws {
        let bench = try Workbench()
        let faults = try await library(in: bench.root)
        let reads = 1...9
        for read in reads {
            try bench.add("\(read)-album.tif", GrayTIFF.file(pages: 2, width: 160 + read))
        }
        let run = try await bench.run(
            "colorize", "scans", "-o", "colour", "--pages", "all", "--model",
            Fixtures.url("pytorch/model_eighth.safetensors").path, environment: faults)
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.errors.contains("timed out"), "\(run.errors)")
        #expect(
            try bench.pictures()
                == reads.flatMap { read in
                    ["p01", "p02"].map { "\(read)-album_\($0)_colorized.tif" }
                })
    }

    /// Whatever the system answers, to reads or to looks: the picture is done in the same run, or in the next, and
    /// the batch goes on.
    @Test(arguments: [false, true]) func everyAnswerMayPass(_ looks: Bool) async throws {
        let bench = try Workbench()
        var faults = try await library(in: bench.root)
        if looks { faults["FAULT_LOOKS"] = "1" }
        let picture = try Data(contentsOf: Fixtures.url("imaging/grey8.jpg"))
        let answers = [
            EIO, ETIMEDOUT, EREMOTEIO, EHOSTDOWN, EAGAIN, EACCES, ESTALE, ENETDOWN, ENXIO,
        ]
        for answer in answers {
            let scans = bench.root.appending(path: "scans-\(answer)")
            try FileManager.default.createDirectory(at: scans, withIntermediateDirectories: true)
            for read in 1...8 {
                // Different files: a copy would be read less often.
                try (picture + Data("\(read)".utf8)).write(
                    to: scans.appending(path: "\(read)-scan.jpg"))
            }
            faults["FAULT_ERRNO"] = "\(answer)"
            let options = [
                "colorize", scans.lastPathComponent, "-o", "colour-\(answer)", "--json", "--quiet",
                "--model", Fixtures.url("pytorch/model_eighth.safetensors").path,
            ]
            let first = try await Program.run(options, environment: faults, in: bench.root)
            #expect(first.status == 0 || first.status == 3, "\(answer): \(first.errors)")
            for fact in try first.objects() where fact["type"] as? String == "picture" {
                #expect(fact["outcome"] as? String != "quarantined", "\(answer): \(fact)")
                if let failure = fact["failure"] as? [String: Any] {
                    #expect(failure["kind"] as? String == "unreadable", "\(answer): \(failure)")
                }
            }
            let second = try await Program.run(options, in: bench.root)
            #expect(second.status == 0, "\(answer): \(second.errors)")
            let pictures = try bench.files(below: bench.root.appending(path: "colour-\(answer)"))
                .filter { $0.hasSuffix("_colorized.tif") }
            #expect(pictures.count == 8, "\(answer)")
        }
    }

    @Test func everyReadThatFailsIsTold() async throws {
        let bench = try Workbench()
        let faults = try await library(in: bench.root)
        var names: [String] = []
        for picture in Self.pictures {
            let content = try Data(contentsOf: Fixtures.url("imaging/\(picture)"))
            for read in Self.reads {
                let name = "\(read)-\(picture)"
                try bench.add(name, content)
                names.append("scans/" + name)
            }
        }
        let run = try await Program.run(
            ["inspect", "--json"] + names, environment: faults, in: bench.root)
        #expect(run.status == 3, "\(run.errors)")
        var causes: [String: [String]] = [:]
        var metadata: Set<String> = []
        for line in run.output.split(separator: "\n") {
            let item = try #require(
                try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            let path = try #require(item["path"] as? String)
            let picture = String(path.drop { $0 != "-" }.dropFirst())
            if let failure = item["failure"] as? [String: Any] {
                causes[picture, default: []].append(try #require(failure["kind"] as? String))
                let message = try #require(failure["message"] as? String)
                #expect(message.contains("timed out"), "\(path): \(message)")
            } else {
                let record = try #require(item["record"] as? [String: Any])
                metadata.insert(picture)
                let flags = try #require(record["flags"] as? [String])
                #expect(!flags.contains("damaged_data"), "\(path)")
                #expect(!flags.contains("decoder_warning"), "\(path)")
            }
        }
        for picture in Self.pictures {
            let found = causes[picture, default: []]
            #expect(Set(found) == ["unreadable"], "\(picture): \(found)")
            #expect(found.count >= 3, "\(picture): \(found.count) reads")
            #expect(metadata.contains(picture), "\(picture) takes more reads than were tried")
        }
    }
}
