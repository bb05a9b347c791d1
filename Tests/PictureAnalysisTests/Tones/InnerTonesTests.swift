import Imaging
import PictureAnalysis
import Testing

@Suite struct InnerTonesTests {
    @Test func innerTonesLeaveTheBorderOut() throws {
        VipsRuntime.start()
        // A white border of 5 pixels around greys of 50 to 149.
        let codes = (0..<100 * 100).map { index -> UInt8 in
            let (x, y) = (index % 100, index / 100)
            let isBorder = min(x, y, 99 - x, 99 - y) < 5
            return isBorder ? 255 : UInt8(50 + (x + y) / 2)
        }
        let tones = try InnerTones(VipsImage.fromMemory(codes, width: 100, height: 100, bands: 1))
        #expect(tones.code(atShare: 1) < 150.0 / 255)
        #expect(tones.code(atShare: 0) >= 50.0 / 255)
        #expect(abs(tones.mean { $0 } * 255 - 99.5) < 1)
    }
}
