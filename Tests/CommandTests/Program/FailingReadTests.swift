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

    @Test func everyReadThatFailsIsTold() async throws {
        let bench = try Workbench()
        let source = Fixtures.url("faults/reads.c").path
        let build = try await Program.shell(
            "cc -shared -fPIC -o reads.so '\(source)' -ldl -lpthread", in: bench.root)
        try #require(build.status == 0, "\(build.errors)")
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
            ["inspect", "--json"] + names,
            environment: ["LD_PRELOAD": bench.root.appending(path: "reads.so").path],
            in: bench.root)
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
