import TensorCore
import Testing

@testable import Retouching

@Suite("Smaller copies for wide marks")
struct ReductionTests {
    @Test(arguments: [2, 4])
    func `pixels are means of squares, those at the edges too`(scale: Int) {
        let (width, height) = (23, 14)
        let value = { (x: Int, y: Int) in Float(x * x + 3 * y) }
        let reduction = Reduction(width: width, height: height, scale: scale)
        #expect(reduction.reducedWidth == (width + scale - 1) / scale)
        let part = Region(
            x: 1, y: 1, width: reduction.reducedWidth - 1, height: reduction.reducedHeight - 1)
        var result = [Float](repeating: 0, count: part.area)
        reduction.read(part, into: &result) { region, output in
            #expect(region.right <= width && region.bottom <= height)
            for y in 0..<region.height {
                for x in 0..<region.width {
                    output[y * region.width + x] = value(region.x + x, region.y + y)
                }
            }
        }
        for y in 0..<part.height {
            for x in 0..<part.width {
                let rows = (part.y + y) * scale..<min((part.y + y + 1) * scale, height)
                let columns = (part.x + x) * scale..<min((part.x + x + 1) * scale, width)
                let all = rows.flatMap { row in columns.map { value($0, row) } }
                let mean = all.reduce(0, +) / Float(all.count)
                #expect(abs(result[y * part.width + x] - mean) < 1e-3)
            }
        }
    }

    @Test func `marks of a copy cover their squares and half as much around`() {
        var mask = DamageMask(width: 40, height: 30)
        var coarse = DamageMask(width: 10, height: 8)
        coarse[0, 0] = true
        coarse[5, 7] = true
        mask.add(coarse, scale: 4)
        for y in 0..<30 {
            for x in 0..<40 {
                let isFirst = x < 6 && y < 6
                let isSecond = (18..<26).contains(x) && y >= 26
                #expect(mask[x, y] == (isFirst || isSecond), "\(x), \(y)")
            }
        }
    }
}
