import ColorScience
import Testing

@testable import ImageMetrics

@Suite struct EdgeTests {
    /// Every pixel against every edge, straight from the definition.
    private func reference(_ lightness: [Float], _ width: Int) -> [Int] {
        let height = lightness.count / width
        func value(_ x: Int, _ y: Int) -> Double { Double(lightness[y * width + x]) }
        func slope(_ at: Int, _ count: Int, _ value: (Int) -> Double) -> Double {
            guard count > 1 else { return 0 }
            if at == 0 { return value(1) - value(0) }
            if at == count - 1 { return value(at) - value(at - 1) }
            return (value(at + 1) - value(at - 1)) / 2
        }
        let points = (0..<height).flatMap { y in (0..<width).map { (x: $0, y: y) } }
        let edges = points.filter { point in
            let across = slope(point.x, width) { value($0, point.y) }
            let down = slope(point.y, height) { value(point.x, $0) }
            return (across * across + down * down).squareRoot() > 10
        }
        return points.indices.filter { index in
            edges.contains { edge in
                let (dx, dy) = (points[index].x - edge.x, points[index].y - edge.y)
                return dx * dx + dy * dy <= 64
            }
        }
    }

    @Test(arguments: [(40, 40), (1, 30), (30, 1), (64, 25), (9, 9)])
    func surroundingsMatchTheDefinition(width: Int, height: Int) {
        // A few bright spots on black, some of them at the border.
        var lightness = [Float](repeating: 0, count: width * height)
        for spot in [0, 3 * width / 2, width * height - 1] where spot < lightness.count {
            lightness[spot] = 60
        }
        let found = EdgeSurroundings(lightness: lightness, width: width).pixels
        #expect(found == reference(lightness, width))
        #expect(!found.isEmpty)
        if width * height > 1000 { #expect(found.count < width * height) }
    }

    @Test func surroundingsInAPhotographMatchTheDefinition() {
        let lightness = LabPlanes(rgb: TestPictures.truth).lightness
        let found = EdgeSurroundings(lightness: lightness, width: TestPictures.width).pixels
        #expect(found == reference(lightness, TestPictures.width))
    }

    @Test func strongMeansMoreThanTenAPixel() {
        let ramp = (0..<10).map { Float($0) * 10 }
        #expect(EdgeSurroundings(lightness: ramp, width: 10).pixels.isEmpty)
        let steeper = ramp.map { $0 * 1.01 }
        #expect(EdgeSurroundings(lightness: steeper, width: 10).pixels == Array(0..<10))
        #expect(EdgeSurroundings(lightness: steeper, width: 1).pixels == Array(0..<10))
    }

    /// Black and white meet between the columns 19 and 20, whose gradients are 50; columns 11 to 28 are
    /// within 8 pixels of them.
    @Test func errorNearAnEdgeKnowsOnlyWhatIsNear() throws {
        let width = 41
        let truth = (0..<3 * width).flatMap { index in
            [UInt8](repeating: index % width < 20 ? 0 : 255, count: 3)
        }
        var a = [Float](repeating: 0, count: 3 * width)
        var b = a
        for row in 0..<3 {
            for (column, error) in [(11, 1), (28, 1), (10, 100), (29, 100)] as [(Int, Float)] {
                a[row * width + column] = 3 * error
                b[row * width + column] = -4 * error
            }
        }
        let evaluation = ColorEvaluation(ColorTrial(truth: truth, width: width, a: a, b: b))
        let error = try #require(evaluation.abRMSEEdges)
        #expect(abs(error - (2.0 * 25 / 18).squareRoot()) < 1e-3)
    }
}
