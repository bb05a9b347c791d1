import Records
import Testing

@Suite struct SourceMappingTests {
    /// Where the upper left pixel of a stored picture of 40 x 30 is to be seen (Exif 2.32, 4.6.4).
    @Test(arguments: [
        (1, 0.5, 0.5), (2, 39.5, 0.5), (3, 39.5, 29.5), (4, 0.5, 29.5), (5, 0.5, 0.5),
        (6, 29.5, 0.5), (7, 29.5, 39.5), (8, 0.5, 39.5),
    ])
    func orientations(_ orientation: Int, _ x: Double, _ y: Double) {
        let isTurned = orientation >= 5
        let mapping = SourceMapping(
            width: isTurned ? 30 : 40, height: isTurned ? 40 : 30, orientation: orientation)
        #expect(mapping.sourceWidth == 40 && mapping.sourceHeight == 30)
        let place = mapping.place(x: 0.5, y: 0.5)
        #expect(place.x == x && place.y == y)
        // The way back from shares of the upright picture.
        let (u, v) = (place.x / Double(mapping.width), place.y / Double(mapping.height))
        let stored = mapping.stored(uprightX: u, uprightY: v)
        #expect(abs(stored.x * 40 - 0.5) < 1e-9 && abs(stored.y * 30 - 0.5) < 1e-9)
        #expect(mapping.isIdentity == (orientation == 1))
    }

    @Test func stepsAddUp() {
        var mapping = SourceMapping(width: 400, height: 300, orientation: 1)
        mapping.turn(degrees: 90, width: 300, height: 400)
        // Clockwise: the upper left corner goes to the upper right.
        var place = mapping.place(x: 0, y: 0)
        #expect(abs(place.x - 300) < 1e-9 && abs(place.y) < 1e-9)
        mapping.crop(x: 100, y: 50, width: 200, height: 300)
        mapping.resize(width: 100, height: 150)
        place = mapping.place(x: 0, y: 0)
        #expect(abs(place.x - 100) < 1e-9 && abs(place.y + 25) < 1e-9)
        #expect(abs(mapping.scale - 0.5) < 1e-12)
        #expect(mapping.width == 100 && mapping.height == 150)
    }

    @Test(arguments: 1...8) func uprightPlacesFollowAndComeBack(orientation: Int) {
        var mapping = SourceMapping(width: 400, height: 300, orientation: orientation)
        #expect(mapping.uprightWidth == 400 && mapping.uprightHeight == 300)
        let still = mapping.place(uprightX: 120, uprightY: 70)
        #expect(abs(still.x - 120) < 1e-9 && abs(still.y - 70) < 1e-9)
        mapping.turn(degrees: 3, width: 420, height: 330)
        mapping.crop(x: 30, y: 20, width: 300, height: 200)
        mapping.resize(width: 600, height: 100)
        // The middle of a turn stays: what is 200, 150 there is 210, 165 after it.
        let middle = mapping.place(uprightX: 200, uprightY: 150)
        #expect(abs(middle.x - 360) < 1e-9 && abs(middle.y - 72.5) < 1e-9)
        for (x, y) in [(0.5, 0.5), (399.5, 10.0), (200, 299)] {
            let place = mapping.place(uprightX: x, uprightY: y)
            let back = mapping.upright(place.x, place.y)
            #expect(abs(back.x - x) < 1e-9 && abs(back.y - y) < 1e-9)
        }
    }

    @Test func resolutionFollowsThePixels() throws {
        let scan = try #require(Resolution(x: 204, y: 98, origin: .tiff))
        for orientation in 1...8 {
            let mapping = SourceMapping(width: 40, height: 30, orientation: orientation)
            let seen = try #require(mapping.resolution(from: scan))
            #expect(seen.x == (orientation >= 5 ? 98 : 204))
            #expect(seen.y == (orientation >= 5 ? 204 : 98))
        }
        var mapping = SourceMapping(width: 400, height: 300, orientation: 1)
        mapping.crop(x: 7, y: 9, width: 100, height: 100)
        #expect(mapping.resolution(from: scan) == scan)
        mapping.resize(width: 50, height: 25)
        let half = try #require(mapping.resolution(from: scan))
        #expect(half.x == 102 && half.y == 24.5)
        var turned = SourceMapping(width: 400, height: 300, orientation: 1)
        turned.turn(degrees: 1.7, width: 420, height: 330)
        let square = try #require(Resolution(x: 600, y: 600, origin: .exif))
        let still = try #require(turned.resolution(from: square))
        #expect(still.x == 600 && still.y == 600)
    }

    @Test func whatIsNoResolution() {
        for value in [0, -1, .nan, .infinity, 1e9] {
            #expect(Resolution(x: value, y: 300, origin: .exif) == nil)
            #expect(Resolution(x: 300, y: value, origin: .exif) == nil)
        }
        // PNG has whole pixels a metre.
        #expect(Resolution(xPerMeter: 11811, yPerMeter: 23622, origin: .phys)?.x == 300)
        #expect(Resolution(xPerMeter: 11811, yPerMeter: 23622, origin: .phys)?.y == 600)
        #expect(Resolution(xPerMeter: 4000, yPerMeter: 4000, origin: .phys)?.x == 101.6)
    }
}
