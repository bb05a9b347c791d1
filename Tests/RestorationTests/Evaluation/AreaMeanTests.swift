import Testing

@testable import Restoration

@Suite struct AreaMeanTests {
    @Test(arguments: [1, 2, 3, 8, 16])
    func everyPixelIsTheMeanOfItsSquare(scale: Int) {
        let (width, height) = (5, 3)
        var asked: [Int] = []
        let (a, b) = AreaMean.planes(width: width, height: height, scale: scale) { y, a, b in
            asked.append(y)
            for x in 0..<width * scale {
                a[x] = Float(x)
                b[x] = Float(-100 * y + x % scale)
            }
        }
        #expect(asked == Array(0..<height * scale))
        let middle = Float(scale - 1) / 2
        for y in 0..<height {
            for x in 0..<width {
                #expect(abs(a[y * width + x] - (Float(x * scale) + middle)) < 1e-3)
                let expected = -100 * (Float(y * scale) + middle) + middle
                #expect(abs(b[y * width + x] - expected) < 1e-2)
            }
        }
    }
}
