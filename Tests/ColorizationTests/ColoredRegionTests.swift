import Colorization
import Testing

@Suite struct ColoredRegionTests {
    /// A rectangle of 40 x 20 pixels, turned clockwise about its middle in a picture of 100 x 80.
    private static func corners(turned degrees: Double) -> [(x: Double, y: Double)] {
        let (sine, cosine) = (sin(degrees), cos(degrees))
        return [(-20.0, -10.0), (20, -10), (20, 10), (-20, 10)].map { x, y in
            (50 + cosine * x - sine * y, 40 + sine * x + cosine * y)
        }
    }

    private static func sin(_ degrees: Double) -> Double { degrees == 0 ? 0 : 0.5 }
    private static func cos(_ degrees: Double) -> Double { degrees == 0 ? 1 : 0.75.squareRoot() }

    /// What is left of a chroma of 1 at every pixel, rows in pieces of so many columns.
    private static func factors(_ region: ColoredRegion, columns: Int) -> [[Float]] {
        (0..<80).map { y in
            var (a, b) = ([Float](repeating: 1, count: 100), [Float](repeating: -1, count: 100))
            for first in stride(from: 0, to: 100, by: columns) {
                let range = first..<min(first + columns, 100)
                a.withUnsafeMutableBufferPointer { a in
                    b.withUnsafeMutableBufferPointer { b in
                        guard let a = a.baseAddress, let b = b.baseAddress else { return }
                        region.apply(row: y, columns: range, a: a + first, b: b + first)
                    }
                }
            }
            #expect(zip(a, b).allSatisfy { $0 == -$1 })
            return a
        }
    }

    /// The factor by its definition: the distance beyond the edges of a turned rectangle, in its own coordinates.
    @Test(arguments: [0, 30.0], [1, 100])
    func fadesWithTheDistanceBeyondTheEdges(degrees: Double, columns: Int) {
        let (margin, fade) = (3.0, 5.0)
        let region = ColoredRegion(
            corners: Self.corners(turned: degrees), margin: margin, fade: fade)
        let found = Self.factors(region, columns: columns)
        let (sine, cosine) = (Self.sin(degrees), Self.cos(degrees))
        for y in 0..<80 {
            for x in 0..<100 {
                let (dx, dy) = (Double(x) - 49.5, Double(y) - 39.5)
                let along = cosine * dx + sine * dy
                let across = cosine * dy - sine * dx
                let beyond = max(abs(along) - 20, abs(across) - 10)
                let expected = min(max(1 - (beyond - margin) / fade, 0), 1)
                #expect(abs(Double(found[y][x]) - expected) < 1e-6, "\(x), \(y)")
            }
        }
        #expect(found[40][50] == 1 && found[0][0] == 0 && found[79][99] == 0)
    }

    /// Chroma inside keeps every bit.
    @Test func changesNothingInside() {
        let region = ColoredRegion(
            corners: [(0, 0), (100, 0), (100, 80), (0, 80)], margin: 0, fade: 1)
        #expect(Self.factors(region, columns: 7).allSatisfy { $0.allSatisfy { $0 == 1 } })
    }
}
