import Foundation
import Records
import Testing

@testable import Restoration

/// Answers of another process that decodes: their figures are looked at before they are believed.
@Suite struct SoundnessTests {
    private func mask(_ changes: (String, Any)...) throws -> HintMask {
        var fields: [String: Any] = [
            "width": 40, "height": 20, "columns": 4, "rows": 2, "runs": [3, 5],
        ]
        for (name, value) in changes { fields[name] = value }
        return try JSONDecoder().decode(
            HintMask.self, from: JSONSerialization.data(withJSONObject: fields))
    }

    @Test func masksWhoseFiguresDoNotFitAreTold() throws {
        #expect(try mask().isSound)
        #expect(
            HintMask(size: (4, 2), columns: 4, isWhite: [true] + [Bool](repeating: false, count: 7))
                .isSound)
        for change: (String, Any) in [
            ("runs", [3, 4]), ("runs", [-1, 9]), ("runs", [Int.max, 1]), ("runs", [Int]()),
            ("width", 0), ("width", Int.max), ("columns", 5), ("rows", -2),
            ("columns", Int.max),
        ] {
            #expect(try !mask(change).isSound, "\(change)")
        }
    }

    @Test func rowsOfASheetAreThreePictures() throws {
        func row(_ count: Int, samples: Int) throws -> SheetRow {
            let cell: [String: Any] = [
                "samples": Data(count: samples).base64EncodedString(), "width": 2, "height": 2,
            ]
            let row = ["cells": [[String: Any]](repeating: cell, count: count)]
            return try JSONDecoder().decode(
                SheetRow.self, from: JSONSerialization.data(withJSONObject: row))
        }
        #expect(try row(3, samples: 12).pictures.count == 3)
        for (count, samples) in [(2, 12), (4, 12), (3, 11), (3, 0)] {
            #expect(throws: PictureFailure.self) { try row(count, samples: samples).pictures }
        }
    }
}
