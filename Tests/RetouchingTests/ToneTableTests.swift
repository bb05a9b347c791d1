import Imaging
import PictureSupport
import Retouching
import Testing

@Suite struct ToneTableTests {
    @Test(arguments: [8, 16])
    func aTableReplacesEveryValueOfAPicture(depth: Int) throws {
        VipsRuntime.start()
        let table = ToneTable(bitDepth: depth) { 1 - $0 * $0 }
        let (width, height) = (37, 23)
        let codes = (0..<width * height).map { ($0 * 7919) % (1 << depth) }
        let picture =
            depth == 8
            ? try VipsImage.fromMemory(
                codes.map { UInt8($0) }, width: width, height: height, bands: 1)
            : try VipsImage.fromMemory(
                codes.map { UInt16($0) }, width: width, height: height, bands: 1)
        let result = try Pixels(table.applied(to: picture))
        #expect(result.bitDepth == depth && result.width == width && result.height == height)
        #expect(result.samples.map { Int($0) } == codes.map { table[$0] })
        let last = Double((1 << depth) - 1)
        #expect(
            codes.allSatisfy {
                let value = 1 - (Double($0) / last) * (Double($0) / last)
                return table[$0] == Int((value * last).rounded())
            })
    }
}
