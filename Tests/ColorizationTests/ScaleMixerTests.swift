import SystemPackage
import Testing

@testable import Colorization

@Suite struct ScaleMixerTests {
    private struct Case: CustomStringConvertible {
        let width: Int
        let height: Int
        let coarseWidth: Int
        let coarseHeight: Int
        var description: String { "\(width)x\(height) with \(coarseWidth)x\(coarseHeight)" }
    }

    private static let cases = [
        Case(width: 120, height: 96, coarseWidth: 30, coarseHeight: 24),
        Case(width: 61, height: 145, coarseWidth: 15, coarseHeight: 36),
        Case(width: 5, height: 3, coarseWidth: 5, coarseHeight: 3),
        Case(width: 1, height: 1, coarseWidth: 1, coarseHeight: 1),
        Case(width: 7, height: 301, coarseWidth: 2, coarseHeight: 40),
    ]

    private func value(_ x: Int, _ y: Int, _ seed: Int) -> Float {
        Float((x &* 37 &+ y &* 101 &+ seed &* 53) % 89) - 44
    }

    private func filled(_ plane: ChromaPlane, seed: Int) -> ChromaPlane {
        for y in 0..<plane.height {
            let rows = (0..<3).map { channel in
                (0..<plane.width).map { value($0, y, seed + channel) }
            }
            rows[0].withUnsafeBufferPointer { a in
                rows[1].withUnsafeBufferPointer { b in
                    guard let a = a.baseAddress, let b = b.baseAddress else { return }
                    plane.store([a, b], row: y, columns: 0..<plane.width, scale: 1, offset: 0)
                }
            }
            rows[2].withUnsafeBufferPointer { lightness in
                guard let lightness = lightness.baseAddress else { return }
                plane.storeLightness(lightness, row: y, columns: 0..<plane.width)
            }
        }
        return plane
    }

    private func planes(_ size: Case) throws -> (native: ChromaPlane, coarse: ChromaPlane) {
        (
            filled(
                try ChromaPlane(
                    pictureWidth: 2 * size.width, pictureHeight: 2 * size.height, folder: nil),
                seed: 1),
            filled(
                try ChromaPlane(
                    width: size.coarseWidth, height: size.coarseHeight, pictureWidth: size.width,
                    pictureHeight: size.height), seed: 7)
        )
    }

    private func samples(_ plane: ChromaPlane) -> [Float] {
        (0..<plane.height).flatMap { y in
            (0..<plane.width).map { plane.a(row: y)[$0] }
                + (0..<plane.width).map { plane.b(row: y)[$0] }
        }
    }

    /// The formula, with all cells known from the beginning.
    private func reference(_ native: ChromaPlane, _ coarse: ChromaPlane) -> [Float] {
        let (width, height) = (native.width, native.height)
        let cell = max(1, (max(width, height) + 11) / 12)
        let (columns, rows) = ((width + cell - 1) / cell, (height + cell - 1) / cell)
        let upsampler = ChromaUpsampler(coarse, guided: true)
        var large = [[Float]](repeating: [], count: 2)
        for y in 0..<height {
            var a = [Float](repeating: 0, count: width)
            var b = a
            upsampler.upsample(
                row: y, columns: 0..<width, lightness: native.lightness(row: y), a: &a, b: &b)
            large[0] += a
            large[1] += b
        }
        let fine = [
            (0..<height).flatMap { y in (0..<width).map { native.a(row: y)[$0] } },
            (0..<height).flatMap { y in (0..<width).map { native.b(row: y)[$0] } },
        ]
        func mean(_ plane: Int, _ column: Int, _ row: Int) -> Double {
            var sum = 0.0
            var count = 0.0
            for y in row * cell..<min((row + 1) * cell, height) {
                for x in column * cell..<min((column + 1) * cell, width) {
                    sum += Double(large[plane][y * width + x] - fine[plane][y * width + x])
                    count += 1
                }
            }
            return sum / count
        }
        func place(_ index: Int, _ cells: Int) -> (Int, Int, Double) {
            let at = min(
                max((Double(index) + 0.5) / Double(cell) - 0.5, 0), Double(cells - 1))
            return (Int(at), min(Int(at) + 1, cells - 1), at - Double(Int(at)))
        }
        let means = (0..<2).map { plane in
            (0..<rows * columns).map { mean(plane, $0 % columns, $0 / columns) }
        }
        return (0..<height).flatMap { y in
            (0..<2).flatMap { plane in
                (0..<width).map { x in
                    let (top, bottom, down) = place(y, rows)
                    let (left, right, across) = place(x, columns)
                    func row(_ y: Int) -> Double {
                        means[plane][y * columns + left] * (1 - across)
                            + means[plane][y * columns + right] * across
                    }
                    let region = row(top) * (1 - down) + row(bottom) * down
                    let sum =
                        Double(large[plane][y * width + x]) + Double(fine[plane][y * width + x])
                    return Float((sum + region) / 2)
                }
            }
        }
    }

    @Test(arguments: cases.indices)
    func isTheFormulaHoweverRowsArrive(index: Int) throws {
        let size = Self.cases[index]
        let (untouched, regions) = try planes(size)
        let expected = reference(untouched, regions)
        var results: [[Float]] = []
        for step in [1, 7, 32, size.height] {
            let (native, coarse) = try planes(size)
            let mixer = ScaleMixer(native: native, coarse: coarse)
            for rows in stride(from: step, to: size.height, by: step) { mixer.advance(to: rows) }
            mixer.advance(to: size.height)
            // Every row has been published: this does not wait.
            try native.waitForRows(native.height)
            results.append(samples(native))
        }
        for result in results {
            #expect(result == results[0], "\(size)")
        }
        let worst = zip(results[0], expected).map { abs($0 - $1) }.max() ?? 0
        #expect(worst < 1e-3, "\(size)")
    }

    @Test func rowsComeBeforeAllIsDone() throws {
        let (native, coarse) = try planes(Self.cases[4])
        let mixer = ScaleMixer(native: native, coarse: coarse)
        mixer.advance(to: 200)
        try native.waitForRows(120)
    }
}
