import Imaging
import PictureAnalysis
import PictureSupport
import Testing

@testable import Restoration

@Suite struct LocalContrastTests {
    /// Two halves of little contrast, one dark and one bright, in a picture of full range.
    static func picture(texture: Double) -> [UInt8] {
        (0..<128 * 128).map { index in
            let (x, y) = (index % 128, index / 128)
            if y < 4 { return y < 2 ? 0 : 255 }
            let wave = texture * ((x / 4 + y / 4).isMultiple(of: 2) ? 1 : -1)
            return UInt8((x < 64 ? 80 : 170) + wave)
        }
    }

    static func result(texture: Double, strength: Double) throws -> Pixels {
        VipsRuntime.start()
        let codes = picture(texture: texture)
        let local = LocalContrast(
            AnalysisPicture(samples: codes, width: 128, height: 128, bands: 1), strength: strength)
        return try Pixels(
            local.applied(to: VipsImage.fromMemory(codes, width: 128, height: 128, bands: 1)))
    }

    private func span(_ pixels: Pixels, x: Range<Int>) -> Int {
        let values = (40..<100).flatMap { y in x.map { Int(pixels.samples[y * 128 + $0]) } }
        return (values.max() ?? 0) - (values.min() ?? 0)
    }

    @Test func texturesGrowAndFlatPartsDoNot() throws {
        #expect(span(try Self.result(texture: 24, strength: 1), x: 8..<40) > 48 * 3 / 2)
        #expect(span(try Self.result(texture: 2, strength: 1), x: 8..<40) <= 5)
        let unchanged = try Self.result(texture: 24, strength: 0)
        #expect(unchanged.samples == Self.picture(texture: 24).map { UInt16($0) })
    }

    /// Along the edge between the halves neither side overshoots: values change smoothly.
    @Test func edgesGetNoHalos() throws {
        let result = try Self.result(texture: 0, strength: 1)
        let row = (0..<128).map { Int(result.samples[64 * 128 + $0]) }
        for x in 1..<128 where x != 64 { #expect(abs(row[x] - row[x - 1]) <= 3, "\(x)") }
    }
}
