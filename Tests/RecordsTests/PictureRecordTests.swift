import Foundation
import Records
import Testing

@Suite struct PictureRecordTests {
    private var record: PictureRecord {
        PictureRecord(
            source: SourceFacts(
                format: "tiff", width: 30, height: 20, bands: 1, bitDepth: 16,
                interpretation: "grey16"),
            flags: [.toned], disposition: .inspected)
    }

    @Test func flagsStaySortedAndAreNotRepeated() {
        var record = record
        for flag in [QualityFlag.tiny, .alphaDropped, .toned, .tiny] { record.insert(flag) }
        #expect(record.flags == [.alphaDropped, .tiny, .toned])
        #expect(record.flags.map(\.rawValue) == record.flags.map(\.rawValue).sorted())
    }

    @Test func storedFormComesBack() throws {
        var record = record
        record.scenes = [SceneProbability(name: "sea", probability: 0.5)]
        record.stages = [StageRecord(stage: "colorize", facts: ["chroma": "native"])]
        let data = try JSONEncoder().encode(record)
        #expect(try JSONDecoder().decode(PictureRecord.self, from: data) == record)
    }

    @Test func dispositionsOfEarlierVersionsAreUnderstood() throws {
        func read(_ word: String) throws -> Disposition {
            try JSONDecoder().decode([Disposition].self, from: Data("[\"\(word)\"]".utf8))[0]
        }
        #expect(try read("colorized") == .finished)
        #expect(try read("finished") == .finished)
        #expect(try read("already_colour") == .skippedAlreadyColor)
        #expect(throws: DecodingError.self) { try read("painted") }
        let written = try JSONEncoder().encode([Disposition.finished])
        #expect(String(decoding: written, as: UTF8.self) == "[\"finished\"]")
    }

    /// Reports and stores of earlier versions hold these words.
    @Test func codesNeverChange() {
        #expect(QualityFlag.suspectedNegative.rawValue == "suspected_negative")
        #expect(Disposition.skippedAlreadyColor.rawValue == "already_colour")
        #expect(FailureClass.changedDuringRead.rawValue == "changed_during_read")
        #expect(
            ItemState.allCases.map(\.rawValue).sorted() == [
                "done", "failed", "pending", "quarantined", "running", "skipped",
            ])
    }

    @Test func environmentalFailuresMayPass() {
        for kind in FailureClass.allCases where kind.isEnvironmental {
            #expect(kind.isTransient, "\(kind)")
        }
        #expect(!FailureClass.damaged.isTransient)
    }
}
