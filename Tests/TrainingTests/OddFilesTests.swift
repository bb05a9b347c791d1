import Foundation
import Metadata
import Records
import SystemPackage
import TensorCore
import TestSupport
import Testing

@testable import Imaging
@testable import Training

@Suite(.oneAtATime) struct OddFilesTests {
    private static func fixture(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: Fixtures.url("imaging/\(name)")))
    }

    /// One good photograph among all kinds of others: each of these is reported once, with its reason, and
    /// the good one takes their places.
    @Test func replacesWhatIsOfNoUse() throws {
        let folder = try TestFolder()
        try folder.photograph("good.png", seed: 3)
        let jpeg = try folder.photograph("whole.jpg", width: 200, height: 160, seed: 4, as: .jpeg)
        let bytes = [UInt8](try Data(contentsOf: URL(filePath: jpeg.string)))
        try FileManager.default.removeItem(atPath: jpeg.string)
        try folder.write(Array(bytes.prefix(bytes.count / 2)), "torn.jpg")
        try folder.write([], "empty.jpg")
        try folder.write(Array("Hello, this is text.\n".utf8), "text.jpg")
        try folder.write(try Self.fixture("grey8.jpg"), "grey.jpg")
        try folder.write([0, 1, 2, 3, 4, 5, 6, 7], "noise.tif")
        try Self.even([90, 90, 90], 30, 30, in: folder, "three equal bands.png")
        try Self.even([150, 120, 90], 30, 30, in: folder, "one colour.png")
        try Self.even([200, 30, 30], 1, 1, in: folder, "one pixel.png")

        let loader = BatchLoader(
            try PhotographSet(folder.path), .small(9), threads: 3, reader: .here(folder.path))
        var reasons: [FilePath: String] = [:]
        for _ in 0..<6 {
            _ = try loader.next()
            for skipped in loader.takeSkipped() {
                #expect(reasons.updateValue(skipped.reason.code, forKey: skipped.path) == nil)
                #expect(!skipped.reason.message.isEmpty)
            }
        }
        #expect(
            reasons == [
                "torn.jpg": "damaged", "empty.jpg": "empty", "text.jpg": "not_a_picture",
                "grey.jpg": "grey", "noise.tif": "not_a_picture", "three equal bands.png": "grey",
                "one colour.png": "one_colour", "one pixel.png": "one_colour",
            ])
    }

    private static func even(
        _ color: [UInt8], _ width: Int, _ height: Int, in folder: TestFolder, _ name: FilePath
    ) throws {
        try VipsImage.fromMemory(
            (0..<width * height).flatMap { _ in color }, width: width, height: height, bands: 3
        ).write(
            to: folder.place(name), as: EncodeSettings(format: .png), metadata: OutputMetadata())
    }

    /// Whatever shape, depth, format or name a photograph has, it becomes a sample.
    @Test func takesAllKindsOfPhotographs() throws {
        let folder = try TestFolder()
        try folder.photograph("sixteen bits.tif", seed: 2, bits: 16, as: .tiff)
        try folder.photograph("wide.png", width: 3000, height: 2, seed: 3)
        try folder.photograph("high.png", width: 3, height: 4000, seed: 4)
        try folder.photograph("small.png", width: 5, height: 4, seed: 5)
        try folder.photograph("large.jpg", width: 1400, height: 900, seed: 6, as: .jpeg)
        try folder.photograph("Bäume, né 東京 .png", seed: 7)
        let odd = FilePath(bytes: [0xFF, 0x20] + Array("x.png".utf8))
        let plain = try folder.photograph("plain.png", seed: 8)
        try folder.write([UInt8](try Data(contentsOf: URL(filePath: plain.string))), odd)
        try folder.write(try Self.fixture("cmyk8.tif"), "inks.tif")
        try folder.write(try Self.fixture("rgba8.webp"), "transparent.webp")
        try folder.write(try Self.fixture("rgb8.jp2"), "wavelets.jp2")
        let loader = BatchLoader(
            try PhotographSet(folder.path), .small(12), threads: 2, reader: .here(folder.path))
        for _ in 0..<3 {
            let batch = try loader.next()
            #expect(batch.input.scalars.allSatisfy { $0.isFinite })
            // The b* of sRGB's blue is -107.9.
            #expect(batch.target.scalars.allSatisfy { $0 > -0.05 && $0 < 1 })
        }
        #expect(loader.takeSkipped().isEmpty)
    }

    /// Sixteen bits give what eight bits do, up to rounding.
    @Test func depthDoesNotMatter() throws {
        let (eight, sixteen) = (try TestFolder(), try TestFolder())
        try eight.photograph("p.tif", width: 90, height: 80, seed: 2, as: .tiff)
        try sixteen.photograph("p.tif", width: 90, height: 80, seed: 2, bits: 16, as: .tiff)
        let batches = try [eight, sixteen].map { folder in
            try BatchLoader(
                PhotographSet(folder.path), .small(emulsionShare: 0), reader: .here(folder.path)
            ).next()
        }
        for (first, second) in zip(batches[0].target.scalars, batches[1].target.scalars) {
            #expect(abs(first - second) < 0.01)
        }
    }

    /// A large JPEG decoded at a fraction of its size gives nearly what decoding all of it gives.
    @Test func reducedDecodingShowsTheSame() throws {
        let folder = try TestFolder()
        let path = try folder.place("p.jpg")
        try VipsImage.fromMemory(
            TestFolder.pattern(width: 32, height: 24, seed: 1), width: 32, height: 24, bands: 3
        ).upsampled(times: 20, workFolder: folder.path).write(
            to: path, as: EncodeSettings(format: .jpeg), metadata: OutputMetadata())
        let small = try SourcePicture(opening: path, leastShortSide: 60)
        #expect(small.facts.width == 640 && small.facts.height == 480)
        let reduced = try small.decode(workFolder: folder.path)
        #expect(reduced.width == 80 && reduced.height == 60)
        let whole = try SourcePicture(opening: path, leastShortSide: 241)
            .decode(workFolder: folder.path)
        #expect(whole.width == 640 && whole.height == 480)
        func middle(_ picture: borrowing VipsImage) throws -> [UInt8] {
            try RGBCrop(
                width: picture.width, height: picture.height, cropSize: 40, shortSide: 50,
                random: nil
            ).samples(of: picture, size: 40)
        }
        let difference = zip(try middle(reduced), try middle(whole)).map {
            abs(Double($0) - Double($1))
        }
        #expect(difference.reduce(0, +) / Double(difference.count) < 4)
    }

    @Test(.enabled(if: geteuid() != 0, "root may read everything"))
    func replacesWhatMayNotBeRead() throws {
        let folder = try TestFolder()
        try folder.photograph("a.png", seed: 1)
        let shut = try folder.photograph("b.png", seed: 2)
        chmod(shut.string, 0)
        let loader = BatchLoader(
            try PhotographSet(folder.path), .small(), reader: .here(folder.path))
        _ = try loader.next()
        #expect(loader.takeSkipped().map(\.reason.code) == ["unreadable"])
    }

    /// What the disk or the memory lacks is no fault of a photograph.
    @Test func surroundingsEndTheRun() throws {
        let folder = try TestFolder()
        // More than is decoded in memory.
        try VipsImage.fromMemory(
            [UInt8](repeating: 90, count: 3 * 5000 * 4500), width: 5000, height: 4500, bands: 3
        ).write(
            to: folder.place("large.png"), as: EncodeSettings(format: .png),
            metadata: OutputMetadata())
        let set = try PhotographSet(folder.path)
        let elsewhere = folder.path.appending("missing")
        let loader = BatchLoader(set, .small(), reader: .here(elsewhere))
        #expect {
            try loader.next()
        } throws: {
            "\($0)".contains("large.png") && "\($0)".contains(elsewhere.string)
                && "\($0)".contains("Free some space")
        }
        #expect(loader.takeSkipped().isEmpty)
        var validation = ValidationBatches(set, .small(), reader: .here(elsewhere))
        #expect(throws: TrainingError.self) { try validation.next() }
        #expect(validation.takeSkipped().isEmpty)
    }

    @Test func tellsSurroundingsFromFiles() {
        let path: FilePath = "/photographs/a.jpg"
        for error in [
            ImagingError.outOfMemory(path, detail: ""), .noRoom("/tmp", needed: 70_000_000),
            .unwritable("/tmp", detail: "Read-only file system"),
        ] {
            let failure = TrainingError(surroundings: error.failure, of: path)
            #expect(failure?.subject == path && failure?.remedy.isEmpty == false)
            #expect(failure?.message.contains(error.message) == true)
        }
        for error in [
            ImagingError.damaged(path, .jpeg, detail: ""), .reading(path, detail: "Input/output"),
            .opening(path, .noSuchFileOrDirectory), .unsupported(path, "This kind"),
        ] {
            #expect(TrainingError(surroundings: error.failure, of: path) == nil)
        }
    }

    @Test func saysSoIfNothingIsOfUse() throws {
        let folder = try TestFolder()
        for index in 0..<20 { try folder.write([], FilePath("c/\(index).jpg")) }
        let set = try PhotographSet(folder.path)
        let loader = BatchLoader(set, .small(), threads: 2, reader: .here(folder.path))
        for _ in 0..<2 {
            #expect {
                try loader.next()
            } throws: {
                "\($0)".contains("None of the 20 photographs can be used")
            }
        }
        #expect(loader.position == 0)
        #expect(loader.takeSkipped().count == 20)
        var validation = ValidationBatches(set, .small(), reader: .here(folder.path))
        #expect(throws: TrainingError.self) { try validation.next() }
    }

    /// Which photograph takes the place of a useless one does not depend on who found out that it is.
    @Test func replacementsDoNotDependOnThreads() throws {
        let folder = try TestFolder.mixed(9)
        for index in 0..<9 { try folder.write([], FilePath("beach/e\(index).jpg")) }
        let set = try PhotographSet(folder.path)
        let runs = try [1, 3].map { threads in
            let loader = BatchLoader(set, .small(), threads: threads, reader: .here(folder.path))
            return try (0..<10).map { _ in try loader.next().contents }
        }
        #expect(runs[0] == runs[1])
        let later = BatchLoader(
            set, .small(), startingAt: 24, threads: 2, reader: .here(folder.path))
        #expect(try later.next().contents == runs[0][6])
    }

    /// Small photographs measured by the thresholds.
    @Test func colorsAreMeasuredAsDefined() {
        let half: [UInt8] = [255, 0, 0, 0, 0, 0]
        let measured = ChromaStatistics(half)
        // Red has a* = 80.09, b* = 67.20 and black none.
        let chroma = (80.092 * 80.092 + 67.203 * 67.203).squareRoot()
        #expect(abs(measured.mean - chroma / 2) < 0.05)
        #expect(abs(measured.deviation - chroma / 2) < 0.05)
        #expect(measured.fault == nil)
    }
}
