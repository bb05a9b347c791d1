import Testing

@testable import Colorization

@Suite struct RegionSmootherTests {
    private func plane(
        _ width: Int, _ height: Int, _ value: (_ x: Int, _ y: Int) -> (l: Float, a: Float, b: Float)
    ) throws -> ChromaPlane {
        let plane = try ChromaPlane(
            width: width, height: height, pictureWidth: 4 * width, pictureHeight: 4 * height)
        for y in 0..<height {
            let cells = (0..<width).map { value($0, y) }
            plane.store(row: y, l: cells.map(\.l), a: cells.map(\.a), b: cells.map(\.b))
        }
        return plane
    }

    private func smoothed(_ source: ChromaPlane) throws -> ChromaPlane {
        let target = try plane(source.width, source.height) { _, _ in (0, 0, 0) }
        source.smoothRegions(into: target)
        try target.waitForRows(target.height)
        return target
    }

    @Test(arguments: [(1, 1), (2, 1), (1, 9), (250, 3)])
    func anEvenColorStays(width: Int, height: Int) throws {
        let found = try smoothed(plane(width, height) { x, y in (Float((x + y) % 90), 12, -7) })
        for y in 0..<height {
            for x in 0..<width {
                #expect(abs(found.a(row: y)[x] - 12) < 1e-4)
                #expect(abs(found.b(row: y)[x] + 7) < 1e-4)
                #expect(found.lightness(row: y)[x] == Float((x + y) % 90))
            }
        }
    }

    /// A dark post before a bright sky: its colour has run into the sky, by ten cells on each side.
    @Test func aHaloAroundADarkThingShrinks() throws {
        let source = try plane(250, 40) { x, _ in
            let distance = abs(x - 125)
            let run = Float(max(0, 12 - distance)) / 12
            return (distance < 3 ? 15 : 70, 30 * run, -25 * (1 - run))
        }
        let found = try smoothed(source)
        // Four cells beside the post.
        #expect(source.a(row: 20)[131] > 14)
        #expect(found.a(row: 20)[131] < 0.75 * source.a(row: 20)[131])
        // The post keeps its own colour, the far sky its own.
        #expect(found.a(row: 20)[125] > 20)
        #expect(abs(found.b(row: 20)[5] + 25) < 0.01)
    }

    @Test func differentLightnessKeepsColorsApart() throws {
        let source = try plane(60, 60) { x, _ in x < 30 ? (10, 40, 0) : (90, -40, 0) }
        let found = try smoothed(source)
        #expect(found.a(row: 30)[29] > 39)
        #expect(found.a(row: 30)[30] < -39)
    }

    @Test func mottlesFade() throws {
        let source = try plane(100, 100) { x, y in (50, (x / 2 + y / 2) % 2 == 0 ? 10 : -10, 0) }
        let found = try smoothed(source)
        #expect((0..<100).allSatisfy { abs(found.a(row: 50)[$0]) < 4 })
    }
}
