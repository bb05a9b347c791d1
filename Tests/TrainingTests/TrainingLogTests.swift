import Foundation
import Records
import SystemPackage
import TestSupport
import Testing

@testable import Training

@Suite struct TrainingLogTests {
    private static func step(_ number: Int) -> TrainingEvent {
        .step(
            .init(
                step: number, pictures: 32 * number, epoch: Double(number) / 8,
                loss: 1 / Double(number), colorLoss: 0.01, classLoss: 3.25, learningRate: 1e-3,
                picturesPerSecond: 28.5, seconds: 1.5 * Double(number)))
    }

    private static let time = Date(timeIntervalSince1970: 1_800_000_000.25)

    private static func write(
        _ events: [TrainingEvent], to path: FilePath
    ) throws {
        let log = try TrainingLog(creating: path, now: { time })
        for event in events { try log.write(event) }
    }

    private static func text(_ path: FilePath) throws -> String {
        try String(contentsOfFile: path.string, encoding: .utf8)
    }

    private static func everyKind(in folder: TestFolder) throws -> [TrainingEvent] {
        let names: [FilePath] = ["DogCat/1.jpg", "_x_y/2.jpg", "3.jpg"]
        for name in names { try folder.write([], name) }
        let set = try PhotographSet(folder.path)
        let skipped = SkippedPhotograph(
            path: FilePath(bytes: [0x61, 0xFF]), reason: .unreadable(.damaged, "Torn.\nTwice."))
        return [
            .start(.init(set, heldOut: 5, settings: ["batchSize": "32", "target": "lab"])),
            .skipped(.init(step: 0, skipped)), step(1),
            .evaluation(
                .init(
                    step: 1, pictures: 32, loss: 0.5, psnr: 22.5,
                    psnrGray: .infinity)
            ),
            .resume(.init(step: 1, pictures: 32, checkpoint: "run/c 1.bin")),
            .end(.init(step: 1, pictures: 32, seconds: 9.5, reason: "finished")),
        ]
    }

    @Test func everyEventComesBack() throws {
        let folder = try TestFolder()
        let path = folder.path.appending("log.jsonl")
        let events = try Self.everyKind(in: folder)
        try Self.write(events, to: path)
        #expect(try TrainingLog.events(in: path) == events)
    }

    @Test func foldersThatCouldNotBeReadAreNamed() throws {
        let folder = try TestFolder()
        let path = folder.path.appending("log.jsonl")
        let shut: [FilePath] = ["a b/shut", FilePath(bytes: [0x61, 0xFF])]
        for folders in [shut, []] {
            let set = PhotographSet(
                folder: folder.path, photographs: [Photograph(path: "1.jpg", classIndex: nil)],
                classNames: [], unreadableFolders: folders)
            let event = TrainingEvent.start(.init(set, heldOut: 0, settings: [:]))
            try Self.write([event], to: path)
            #expect(try TrainingLog.events(in: path) == [event])
            #expect(
                try Self.text(path).contains(#""unreadable_folders":["a b/shut""#) == !folders
                    .isEmpty)
        }
    }

    @Test func linesAreObjectsForPrograms() throws {
        let folder = try TestFolder()
        let path = folder.path.appending("log.jsonl")
        try Self.write(try Self.everyKind(in: folder), to: path)
        let lines = try Self.text(path).split(separator: "\n")
        #expect(lines.count == 6)
        let objects = try lines.map { line in
            try #require(
                try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        }
        #expect(
            objects.map { $0["type"] as? String } == [
                "start", "skipped", "step", "evaluation", "resume", "end",
            ])
        #expect(objects[0]["classes"] as? [String: Int] == ["DogCat": 1, "_x_y": 1])
        #expect(
            lines[2] == #"""
                {"class_loss":3.25,"color_loss":0.01,"epoch":0.125,"learning_rate":0.001,"loss":1,\#
                "pictures":32,"pictures_per_second":28.5,"seconds":1.5,"step":1,\#
                "ts":"2027-01-15T08:00:00.250Z","type":"step"}
                """#)
    }

    @Test func resumingCutsOffWhatComesAfterTheCheckpoint() throws {
        let folder = try TestFolder()
        let path = folder.path.appending("log.jsonl")
        let events = (1...10).map(Self.step)
        try Self.write(events, to: path)
        do {
            let log = try TrainingLog(resuming: path, atStep: 6, now: { Self.time })
            try log.write(.resume(.init(step: 6, pictures: 192, checkpoint: "c")))
            try log.write(Self.step(7))
        }
        let found = try TrainingLog.events(in: path)
        #expect(found.map(\.step) == [1, 2, 3, 4, 5, 6, 6, 7])
    }

    /// Cut off at any byte, the log is resumed with the lines that are whole.
    @Test func resumingSurvivesTornLines() throws {
        let folder = try TestFolder()
        let path = folder.path.appending("log.jsonl")
        try Self.write((1...4).map(Self.step), to: path)
        let bytes = Array(try Self.text(path).utf8)
        let ends = bytes.indices.filter { bytes[$0] == 10 }
        for length in stride(from: 0, through: bytes.count, by: 7) + [1, 2] + ends.map({ $0 + 1 }) {
            try folder.write(Array(bytes.prefix(length)), "log.jsonl")
            do {
                let log = try TrainingLog(resuming: path, atStep: 100)
                try log.write(Self.step(50))
            }
            let whole = ends.count { $0 < length }
            #expect(
                try TrainingLog.events(in: path).map(\.step) == Array((1...4).prefix(whole)) + [50])
        }
    }

    /// Zeros, which a file system leaves after a power failure, end what is read.
    @Test func resumingSurvivesZeros() throws {
        let folder = try TestFolder()
        let path = folder.path.appending("log.jsonl")
        try Self.write((1...3).map(Self.step), to: path)
        let bytes = Array(try Self.text(path).utf8)
        try folder.write(bytes + [UInt8](repeating: 0, count: 4096), "log.jsonl")
        do {
            let log = try TrainingLog(resuming: path, atStep: 3)
            try log.write(Self.step(4))
        }
        #expect(try TrainingLog.events(in: path).map(\.step) == [1, 2, 3, 4])
    }

    @Test(arguments: ["Dear diary\n", "Dear diary", "{}\n", "[1]\n", "\n"])
    func otherFilesAreLeftAlone(content: String) throws {
        let folder = try TestFolder()
        let path = try folder.write(Array(content.utf8), "diary.txt")
        #expect {
            try TrainingLog(resuming: path, atStep: 5).write(Self.step(1))
        } throws: {
            "\($0)".contains("is not the log of a training run")
        }
        #expect(try Self.text(path) == content)
    }

    @Test func aMissingLogIsBegun() throws {
        let folder = try TestFolder()
        let path = folder.path.appending("log.jsonl")
        try TrainingLog(resuming: path, atStep: 5).write(Self.step(6))
        #expect(try TrainingLog.events(in: path).map(\.step) == [6])
        #expect(throws: TrainingError.self) {
            try TrainingLog(creating: folder.path.appending("no/folder/log.jsonl"))
                .write(Self.step(1))
        }
    }

    @Test func skippedPhotographsCountOnce() {
        let reasons: [(FilePath, SkippedPhotograph.Reason)] = [
            ("a", .gray), ("b", .oneColor), ("a", .gray), ("c", .unreadable(.damaged, "")),
            ("d", .gray), ("c", .unreadable(.damaged, "")),
        ]
        let events = reasons.enumerated().map { step, item in
            TrainingEvent.skipped(
                .init(step: step, SkippedPhotograph(path: item.0, reason: item.1)))
        }
        #expect(events.skippedByReason == ["grey": 2, "one_colour": 1, "damaged": 1])
    }
}
