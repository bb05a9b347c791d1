import TensorCore
import Testing

@testable import Retouching

@Suite("Filling holes")
struct InpainterTests {
    /// A picture, and the same after its holes were filled.
    private func filled(
        width: Int, height: Int, holes: (Int, Int) -> Bool, picture: (Int, Int) -> Float
    ) -> [Float] {
        var mask = DamageMask(width: width, height: height)
        var values: [Float] = []
        for y in 0..<height {
            for x in 0..<width {
                mask[x, y] = holes(x, y)
                values.append(holes(x, y) ? 0.93 : picture(x, y))
            }
        }
        let inpainter = Inpainter(filling: values, mask: mask, rows: 0..<height)
        return (0..<height).flatMap { y in
            (0..<width).map { inpainter.row(y)[$0] }
        }
    }

    private func worst(
        _ result: [Float], width: Int, _ picture: (Int, Int) -> Float
    ) -> Float {
        result.enumerated().map { abs($1 - picture($0 % width, $0 / width)) }.max() ?? 0
    }

    @Test func `a slope goes on through specks, scratches and crossings`() {
        let slope = { (x: Int, y: Int) in 0.1 + 0.006 * Float(x) + 0.003 * Float(y) }
        let result = filled(
            width: 90, height: 70,
            holes: { x, y in
                abs(x - y) < 3 || (x - 60) * (x - 60) + (y - 20) * (y - 20) < 12 || y == 50
            }, picture: slope)
        // A little tension pulls the sheet straight between its edges.
        #expect(worst(result, width: 90, slope) < 0.03)
    }

    @Test func `the picture's edges are no obstacle`() {
        let slope = { (x: Int, y: Int) in 0.2 + 0.01 * Float(x) }
        let result = filled(
            width: 40, height: 30, holes: { x, y in x < 3 || y > 27 || (x > 36 && y < 4) },
            picture: slope)
        #expect(worst(result, width: 40, slope) < 0.04)
    }

    @Test func `an edge goes on across a scratch`() {
        // A smooth edge that runs down to the right, and a scratch of four pixels across it.
        let edge = { (x: Int, y: Int) -> Float in
            let distance = Float(x - y) / 3
            return 0.5 + 0.3 * max(-1, min(1, distance))
        }
        let result = filled(
            width: 60, height: 60, holes: { x, y in (28..<32).contains(y) }, picture: edge)
        var error: Float = 0
        for x in 10..<50 {
            for y in 28..<32 { error = max(error, abs(result[60 * y + x] - edge(x, y))) }
        }
        // Straight down, over the scratch, the picture changes by 0.4.
        #expect(error < 0.06)
    }

    @Test func `what is not damaged stays as it is, value for value`() {
        var random = SeededRandom(seed: 9)
        let noise = random.tensor([50, 50]).scalars.map { $0 / 2 + 0.5 }
        let picture = { (x: Int, y: Int) in noise[50 * y + x] }
        let holes = { (x: Int, y: Int) in (x * 7 + y * 3) % 31 < 2 }
        let result = filled(width: 50, height: 50, holes: holes, picture: picture)
        for (place, value) in result.enumerated() {
            #expect((0...1).contains(value))
            if !holes(place % 50, place / 50) { #expect(value == noise[place]) }
        }
    }

    @Test(arguments: [(1, 1), (5, 1), (1, 7), (64, 65)])
    func `a picture that is all damage becomes an even gray`(width: Int, height: Int) {
        let result = filled(
            width: width, height: height, holes: { _, _ in true }, picture: { _, _ in 0 })
        #expect(result.allSatisfy { $0 == 0.5 })
    }

    @Test func `a hole is filled the same whichever rows are given with it`() {
        let wave = { (x: Int, y: Int) in 0.5 + 0.01 * Float((x * y) % 17) }
        var mask = DamageMask(width: 80, height: 200)
        var values: [Float] = []
        for y in 0..<200 {
            for x in 0..<80 {
                mask[x, y] = x == 40 || (95..<99).contains(y)
                values.append(wave(x, y))
            }
        }
        let whole = Inpainter(filling: values, mask: mask, rows: 0..<200)
        let part = Inpainter(
            filling: Array(values[80 * 40..<80 * 160]), mask: mask, rows: 40..<160)
        for x in 0..<80 { #expect(abs(whole.row(97)[x] - part.row(97)[x]) < 1e-3) }
    }
}

@Suite("Masks of damage")
struct DamageMaskTests {
    @Test func `bits are kept by column and row`() {
        var mask = DamageMask(width: 130, height: 3)
        for (x, y) in [(0, 0), (63, 0), (64, 1), (129, 2), (129, 0)] { mask[x, y] = true }
        #expect(mask.count == 5)
        #expect(mask.columns(inRow: 0) == [0, 63, 129])
        #expect(mask.columns(inRow: 1) == [64])
        mask[63, 0] = false
        #expect(!mask[63, 0] && mask[64, 1] && !mask[64, 0])
        #expect(mask.share == 4.0 / 390)
    }
}
