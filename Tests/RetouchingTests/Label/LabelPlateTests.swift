import Imaging
import PictureSupport
import Testing

@testable import Retouching

/// The visible mark in a corner.
@Suite struct LabelPlateTests {
    private func rgb(_ width: Int, _ height: Int) -> [UInt16] {
        (0..<3 * width * height).map { UInt16(truncatingIfNeeded: 20_000 + 977 * $0) }
    }

    /// The rows and columns of pixels that differ.
    private func changed(
        _ before: [UInt16], _ after: [UInt16], width: Int
    ) -> (x: ClosedRange<Int>, y: ClosedRange<Int>)? {
        let places = before.indices.filter { before[$0] != after[$0] }.map { $0 / 3 }
        let columns = places.map { $0 % width }
        guard let left = columns.min(), let right = columns.max(), let top = places.first,
            let bottom = places.last
        else { return nil }
        return (left...right, top / width...bottom / width)
    }

    @Test(arguments: LabelPlate.Corner.allCases)
    func onlyThePlateChanges(corner: LabelPlate.Corner) throws {
        VipsRuntime.start()
        let (width, height) = (700, 400)
        let plate = try #require(
            LabelPlate(
                "Colours added by software", corner: corner, size: 0.05, opacity: 0.6,
                on: (width, height)))
        #expect(plate.width <= width / 3 && plate.textHeight >= BitmapFont.lineHeight)
        for bits in [8, 16] {
            let wide = rgb(width, height).map { bits == 8 ? $0 >> 8 : $0 }
            let image =
                bits == 16
                ? try VipsImage.fromMemory(wide, width: width, height: height, bands: 3)
                : try VipsImage.fromMemory(
                    wide.map { UInt8($0) }, width: width, height: height, bands: 3)
            let after = try Pixels(plate.put(on: image))
            #expect(after.bitDepth == bits && after.bands == 3)
            let place = try #require(changed(wide, after.samples, width: width))
            #expect(place.x.lowerBound >= plate.x)
            #expect(place.x.upperBound < plate.x + plate.width)
            #expect(place.y.lowerBound >= plate.y)
            #expect(place.y.upperBound < plate.y + plate.height)
            #expect(place.x.count > plate.width * 9 / 10)
            #expect(place.y.count > plate.height * 9 / 10)
            #expect((place.x.lowerBound > width / 2) == corner.isRight)
            #expect((place.y.lowerBound > height / 2) == corner.isLower)
        }
    }

    @Test func lightTextStandsOnDark() throws {
        VipsRuntime.start()
        let plate = try #require(
            LabelPlate("ABC", corner: .topLeft, size: 0.1, opacity: 1, on: (400, 400)))
        let image = try VipsImage.fromMemory(
            [UInt8](repeating: 128, count: 3 * 400 * 400), width: 400, height: 400, bands: 3)
        let values = try Pixels(plate.put(on: image)).samples
        #expect(values.min() == 15 && values.max() == 240)
        let ink = values.count { $0 > 200 }
        let dark = values.count { $0 < 30 }
        #expect(ink > 0 && dark > 2 * ink)
    }

    @Test func theTextIsAsHighAsAskedForAndNarrowerIfNeedBe() throws {
        func plate(_ width: Int, _ height: Int, _ text: String = "Ten letter") -> LabelPlate? {
            LabelPlate(
                text, corner: .bottomRight, size: 0.04, opacity: 0.5, on: (width, height))
        }
        #expect(try abs(#require(plate(3000, 1000)).textHeight - 40) <= 1)
        #expect(try abs(#require(plate(1000, 1000)).textHeight - 40) <= 1)
        let narrow = try #require(plate(400, 4000, "Twenty letters or so"))
        #expect(narrow.textHeight < 12 && narrow.width <= 134 && narrow.width > 120)
        #expect(plate(150, 4000) == nil, "too narrow to be read")
        #expect(plate(4000, 150) == nil, "too low to be read")
        let long = try #require(plate(3000, 3000, String(repeating: "x", count: 60)))
        #expect(long.width <= 1000)
    }
}
