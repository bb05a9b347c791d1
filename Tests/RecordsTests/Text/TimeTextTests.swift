import Foundation
import Records
import Testing

@Suite struct TimeTextTests {
    @Test(arguments: [
        (0.2, "0 s"), (59.6, "1 min 00 s"), (200, "3 min 20 s"), (3599.4, "59 min 59 s"),
        (7500, "2 h 05 min"), (100 * 3600, "4 d 4 h"), (-5, "0 s"), (.infinity, "–"),
    ])
    func durations(seconds: Double, text: String) {
        #expect(DurationText.of(seconds: seconds) == text)
    }

    @Test func pointsInTime() {
        #expect(TimeText.utc(0) == "1970-01-01T00:00:00Z")
        #expect(TimeText.utc(910_015_509.9) == "1998-11-02T14:05:09Z")
        #expect(TimeText.minute(ofUTC: "1998-11-02T14:05:09Z") == "1998-11-02 14:05 UTC")
        let time = Date(timeIntervalSince1970: 910_015_509.25)
        #expect(TimeText.stamp(time) == "1998-11-02T14:05:09.250Z")
        #expect(TimeText.day(time) == "1998-11-02")
    }
}
