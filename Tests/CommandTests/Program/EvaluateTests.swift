import Foundation
import Imaging
import Metadata
import SystemPackage
import TestSupport
import Testing

/// `autochrome evaluate` on small photographs with the default model.
@Suite(.serialized) struct EvaluateTests {
    private let bench: Workbench

    init() throws {
        bench = try Workbench()
    }

    /// Writes a photograph of stripes: orange and dark, or flat orange.
    private func photograph(
        _ name: String, width: Int, height: Int, isStriped: Bool = false
    ) throws {
        let samples = (0..<width * height).flatMap { index in
            (isStriped && index % width % 40 < 20 ? [10, 20, 30] : [220, 140, 60]) as [UInt8]
        }
        try VipsImage.fromMemory(samples, width: width, height: height, bands: 3).write(
            to: FilePath(bench.scans.appending(path: name).path),
            as: EncodeSettings(format: .png), metadata: OutputMetadata())
    }

    private func facts(_ arguments: String...) async throws -> [[String: Any]] {
        let run = try await Program.run(
            ["evaluate", "scans", "--json"] + arguments, in: bench.root)
        #expect(run.status == 0, "\(run.errors)")
        return try run.objects()
    }

    @Test func figuresForPrograms() async throws {
        try photograph("flat.png", width: 40, height: 48)
        try photograph("striped.png", width: 300, height: 280, isStriped: true)
        let facts = try await facts()
        #expect(facts.map { $0["type"] as? String } == ["photograph", "photograph", "mean"])
        let first = try #require(facts[0]["evaluation"] as? [String: Any])
        let flat = try #require(first["native"] as? [String: Any])
        #expect(
            Set(first.keys) == [
                "width", "height", "native", "reduced", "confidence", "network_seconds",
            ])
        #expect(
            Set(flat.keys) == [
                "psnr", "psnr_grey", "ab_rmse", "ab_rmse_grey", "ab_rmse_edges", "delta_e_2000",
                "colourfulness", "colourfulness_truth",
            ])
        #expect(flat["ab_rmse_edges"] is NSNull, "no edge anywhere")
        #expect(try #require(first["network_seconds"] as? Double) > 0)
        let second = try #require(facts[1]["evaluation"] as? [String: Any])
        for size in ["native", "reduced"] {
            let striped = try #require(second[size] as? [String: Any])
            let mean = try #require(facts[2][size] as? [String: Any])
            let edges = try #require(striped["ab_rmse_edges"] as? Double)
            #expect(mean["ab_rmse_edges"] as? Double == edges, "of one picture that has edges")
        }
        #expect(facts[2]["photographs"] as? Int == 2)
    }

    @Test func enlargedPhotographsHaveOneSize() async throws {
        try photograph("a.png", width: 48, height: 32, isStriped: true)
        let own = try await facts()
        let upsampled = try await facts("--scale", "3")
        for (fact, native) in zip(upsampled, own) {
            let figures = fact["evaluation"] as? [String: Any] ?? fact
            let nativeFigures = native["evaluation"] as? [String: Any] ?? native
            #expect(figures["reduced"] == nil)
            let (here, there) = (figures["native"], nativeFigures["native"])
            let psnr = try #require((here as? [String: Any])?["psnr_grey"] as? Double)
            #expect(psnr == (there as? [String: Any])?["psnr_grey"] as? Double)
            let error = try #require((here as? [String: Any])?["ab_rmse"] as? Double)
            #expect(error != (there as? [String: Any])?["ab_rmse"] as? Double)
        }
    }

    @Test func tablesSayWhatTheyAreAbout() async throws {
        try photograph("a.png", width: 48, height: 32)
        let table = try await bench.run("evaluate", "scans").output.split(separator: "\n")
        #expect(table.count == 4)
        #expect(table[0].contains("edges") && table[0].hasSuffix("  short side 256"))
        #expect(table[1].hasSuffix("  scans/a.png"))
        #expect(table[1].split(separator: " ").contains("-"), "no edges, no figure")
        #expect(table[2].hasSuffix("  mean of 1 photograph, short side 256"))
        #expect(table[3].hasSuffix("  mean of 1 photograph, own size"))
        let upsampled = try await bench.run("evaluate", "scans", "--scale", "2")
            .output.split(separator: "\n")
        #expect(upsampled.count == 3)
        let size = "own size, coloured at 2 times of it"
        #expect(upsampled[0].hasSuffix("  \(size)"))
        #expect(upsampled[2].hasSuffix("  mean of 1 photograph, \(size)"))
    }

    @Test func aStyleGivesItsColors() async throws {
        try photograph("a.png", width: 48, height: 32, isStriped: true)
        func error(_ facts: [[String: Any]]) throws -> Double {
            let native = try #require(facts.last?["native"] as? [String: Any])
            return try #require(native["ab_rmse"] as? Double)
        }
        let other = Fixtures.packageRoot.appending(path: "Samples/coffee_colour_truth.png").path
        let own = try await error(facts("--style", "scans/a.png"))
        let foreign = try await error(facts("--style", other))
        let plain = try await error(facts())
        #expect(own < plain && foreign != plain)
        // Without places the features of the whole are given, and here they are the picture's own.
        let base = try await error(facts("--model", "autochrome-base"))
        let same = try await error(
            facts("--model", "autochrome-base", "--style", "scans/a.png"))
        #expect(same == base)
    }

    @Test func contactSheetsShowGrayResultAndTruth() async throws {
        try photograph("a.png", width: 48, height: 32)
        try photograph("b.png", width: 400, height: 200)
        let run = try await bench.run("evaluate", "scans", "--sheet", "sheet.png")
        #expect(run.status == 0)
        let sheet = try SourcePicture(
            opening: FilePath(bench.root.appending(path: "sheet.png").path)
        ).decode(workFolder: FilePath(bench.root.path))
        #expect((sheet.width, sheet.height) == (4 + 3 * (256 + 4), 4 + 32 + 4 + 128 + 4))
        for y in [20, 104] {
            let colors = try [132, 392, 652].map { try color(of: sheet, x: $0, y: y) }
            let (gray, result, truth) = (colors[0], colors[1], colors[2])
            #expect(Set(gray).count == 1)
            #expect(abs(luminance(gray) - luminance(truth)) < 0.01)
            #expect(abs(luminance(result) - luminance(truth)) < 0.01)
            #expect(result != gray && result != truth)
            #expect(zip(truth, [220, 140, 60]).allSatisfy { abs($0 - $1) <= 1 })
        }
        #expect(try color(of: sheet, x: 10, y: 20) == [119, 119, 119], "beside the small one")
        #expect(try color(of: sheet, x: 262, y: 104) == [119, 119, 119], "between two cells")
        #expect(try bench.files(below: bench.scans) == ["a.png", "b.png"])
    }

    /// The 8-bit values of a pixel.
    private func color(of image: borrowing VipsImage, x: Int, y: Int) throws -> [Int] {
        if image.bitDepth == 8 {
            var samples = [UInt8](repeating: 0, count: 3)
            try image.read8(x: x, y: y, width: 1, height: 1, into: &samples)
            return samples.map(Int.init)
        }
        var samples = [UInt16](repeating: 0, count: 3)
        try image.read16(x: x, y: y, width: 1, height: 1, into: &samples)
        return samples.map { (Int($0) + 128) / 257 }
    }

    /// Relative luminance of an sRGB colour (IEC 61966-2-1).
    private func luminance(_ color: [Int]) -> Double {
        zip(color, [0.2126, 0.7152, 0.0722]).map { value, weight in
            let encoded = Double(value) / 255
            return weight
                * (encoded <= 0.04045 ? encoded / 12.92 : pow((encoded + 0.055) / 1.055, 2.4))
        }.reduce(0, +)
    }

    @Test(arguments: [
        (["--scale", "0"], "1 and 16"), (["--scale", "17"], "1 and 16"),
        (["--chroma", "best"], "multiscale"), (["--sheet", "sheet.gif"], ".jpeg"),
        (["--sheet", "gone/sheet.png"], "gone"),
        (["--sheet", "scans/sheet.png"], "another folder"),
        (["--sheet", "scans/../scans/a.png"], "another folder"),
        (["--style", "gone.png"], "style"), (["--recipe", "best"], "archive"),
    ])
    func wrongUsageIsToldWhatIsAllowed(arguments: [String], allowed: String) async throws {
        try photograph("a.png", width: 16, height: 16)
        let sources = try bench.sources()
        let run = try await Program.run(["evaluate", "scans"] + arguments, in: bench.root)
        #expect(run.status == 2)
        #expect(run.output.isEmpty)
        #expect(run.errors.contains(allowed), "\(run.errors)")
        #expect(try bench.sources() == sources)
    }

    @Test func evaluateTakesARecipe() async throws {
        try photograph("a.png", width: 32, height: 32)
        let run = try await bench.run(
            "evaluate", "scans", "--recipe", "paper", "--chroma", "native")
        #expect(run.status == 0)
    }
}
