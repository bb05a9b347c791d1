import Dispatch
import Foundation
import Synchronization
import SystemPackage
import TensorCore
import TestSupport
import Testing

@testable import Colorization

@Suite struct ChromaUpsamplerTests {
    /// The definition in double precision: every value anew from the plane.
    private struct Reference {
        let plane: ChromaPlane

        /// Plane 0 is a*, 1 is b*, 2 is L*.
        func cell(_ kind: Int, _ x: Int, _ y: Int) -> Double {
            let row = [plane.a, plane.b, plane.lightness][kind](min(max(y, 0), plane.height - 1))
            return Double(row[min(max(x, 0), plane.width - 1)])
        }

        func mean(_ x: Int, _ y: Int, _ value: (Int, Int) -> Double) -> Double {
            let weights = [0.25, 0.5, 0.25]
            return (0..<9).reduce(0) { sum, k in
                let column = min(max(x + k % 3 - 1, 0), plane.width - 1)
                let row = min(max(y + k / 3 - 1, 0), plane.height - 1)
                return sum + weights[k % 3] * weights[k / 3] * value(column, row)
            }
        }

        func slope(_ kind: Int, _ x: Int, _ y: Int) -> Double {
            let (l, c) = (mean(x, y) { cell(2, $0, $1) }, mean(x, y) { cell(kind, $0, $1) })
            let variance = mean(x, y) { cell(2, $0, $1) * cell(2, $0, $1) } - l * l
            return (mean(x, y) { cell(2, $0, $1) * cell(kind, $0, $1) } - l * c) / (variance + 40)
        }

        /// Bilinear, half-pixel centres.
        func upsampled(_ x: Int, _ y: Int, _ value: (Int, Int) -> Double) -> Double {
            func place(_ index: Int, _ step: Double, _ count: Int) -> (Int, Int, Double) {
                let position = (Double(index) + 0.5) * step - 0.5
                let left = Int(position.rounded(.down))
                return (
                    min(max(left, 0), count - 1), min(max(left + 1, 0), count - 1),
                    position - Double(left)
                )
            }
            let (left, right, fx) = place(x, plane.columns.step, plane.width)
            let (upper, lower, fy) = place(y, plane.rows.step, plane.height)
            return (1 - fy) * ((1 - fx) * value(left, upper) + fx * value(right, upper))
                + fy * ((1 - fx) * value(left, lower) + fx * value(right, lower))
        }

        func chroma(_ kind: Int, _ x: Int, _ y: Int, lightness: Float?) -> Double {
            let bilinear = upsampled(x, y) { cell(kind, $0, $1) }
            guard let lightness else { return bilinear }
            let missing = Double(lightness) - upsampled(x, y) { cell(2, $0, $1) }
            let detail = missing / (1 + missing * missing / 400).squareRoot()
            let slope = upsampled(x, y) { column, row in
                mean(column, row) { self.slope(kind, $0, $1) }
            }
            let factor = max(1 - max(plane.columns.step, plane.rows.step), 0)
            return bilinear + factor * slope * detail
        }
    }

    private static func fill(_ plane: ChromaPlane, _ random: inout SeededRandom) {
        for row in 0..<plane.height {
            func values(_ range: ClosedRange<Float>) -> [Float] {
                (0..<plane.width).map { _ in Float.random(in: range, using: &random) }
            }
            plane.store(row: row, l: values(0...100), a: values(-90...90), b: values(-90...90))
        }
    }

    private static func planes(_ random: inout SeededRandom) throws -> [ChromaPlane] {
        let halves = try [(1, 1), (2, 1), (1, 7), (8, 8), (33, 21), (70, 6), (640, 5)].map {
            try ChromaPlane(pictureWidth: $0.0, pictureHeight: $0.1, folder: nil)
        }
        let others = try [
            (1, 1, 9, 5), (1, 4, 3, 40), (5, 1, 77, 2), (5, 4, 40, 32), (7, 9, 41, 53),
            (6, 5, 6, 5), (9, 8, 4, 3), (300, 3, 901, 7), (3, 3, 5, 5),
        ].map {
            try ChromaPlane(width: $0.0, height: $0.1, pictureWidth: $0.2, pictureHeight: $0.3)
        }
        for plane in halves + others { fill(plane, &random) }
        return halves + others
    }

    /// Some columns of rows in no order, from planes of many sizes.
    @Test(arguments: [true, false]) func anyRowAndColumns(guided: Bool) throws {
        var random = SeededRandom(seed: 17)
        for plane in try Self.planes(&random) {
            let reference = Reference(plane: plane)
            let (width, height) = (plane.columns.full, plane.rows.full)
            let upsampler = ChromaUpsampler(plane, guided: guided, saturation: 0.75)
            for _ in 0..<8 {
                let y = Int.random(in: 0..<height, using: &random)
                let x = Int.random(in: 0..<width, using: &random)
                let count = Int.random(in: 1...min(width - x, 30), using: &random)
                let lightness = (0..<count).map { _ in Float.random(in: 0...100, using: &random) }
                var (a, b) = (lightness, lightness)
                upsampler.upsample(
                    row: y, columns: x..<x + count, lightness: lightness, a: &a, b: &b)
                for (kind, values) in [a, b].enumerated() {
                    let worst =
                        values.enumerated().map { index, value in
                            let expected = reference.chroma(
                                kind, x + index, y, lightness: guided ? lightness[index] : nil)
                            return abs(Double(value) - 0.75 * expected)
                        }.max() ?? 0
                    #expect(
                        worst < 3e-4,
                        "\(plane.columns), \(plane.rows), row \(y), \(count) from \(x)")
                }
            }
        }
    }

    /// Rows that an upsampler does not ask for do not matter to it.
    @Test(arguments: [true, false]) func neededRowsSuffice(guided: Bool) throws {
        var random = SeededRandom(seed: 19)
        for plane in try Self.planes(&random) where plane.height > 1 {
            let width = plane.columns.full
            for y in 0..<min(plane.rows.full, 40) {
                func row() -> [Float] {
                    let lightness = [Float](repeating: 40, count: width)
                    var (a, b) = (lightness, lightness)
                    ChromaUpsampler(plane, guided: guided).upsample(
                        row: y, columns: 0..<width, lightness: lightness, a: &a, b: &b)
                    return a + b
                }
                let upsampler = ChromaUpsampler(plane, guided: guided)
                let needed = upsampler.firstRowNeeded(fromRow: y)..<upsampler.rowsNeeded(forRow: y)
                let before = row()
                let kept = (0..<plane.height).map { row in
                    [plane.lightness, plane.a, plane.b].map {
                        Array(UnsafeBufferPointer(start: $0(row), count: plane.width))
                    }
                }
                let useless = [Float](repeating: .nan, count: plane.width)
                for row in 0..<plane.height where !needed.contains(row) {
                    plane.store(row: row, l: useless, a: useless, b: useless)
                }
                #expect(row() == before, "\(plane.rows), row \(y) from \(needed)")
                for (row, values) in kept.enumerated() {
                    plane.store(row: row, l: values[0], a: values[1], b: values[2])
                }
            }
        }
    }

    /// In proportion to lightness below L* 25, as they are above; whatever the way of upsampling.
    @Test(arguments: [true, false]) func shadowsCanBeKeptNeutral(guided: Bool) throws {
        var random = SeededRandom(seed: 31)
        for plane in try Self.planes(&random) {
            let width = plane.columns.full
            let lightness = (0..<width).map { _ in Float.random(in: 0...50, using: &random) }
            func chroma(_ upsampler: ChromaUpsampler) -> [Float] {
                var (a, b) = (lightness, lightness)
                upsampler.upsample(
                    row: 0, columns: 0..<width, lightness: lightness, a: &a, b: &b)
                return a + b
            }
            let plain = chroma(ChromaUpsampler(plane, guided: guided))
            let found = chroma(ChromaUpsampler(plane, guided: guided, keepsShadowsNeutral: true))
            for (index, value) in found.enumerated() {
                let share = min(1, lightness[index % width] / 25)
                #expect(abs(value - share * plain[index]) < 1e-4)
            }
        }
    }

    @Test func threadsMayShareIt() throws {
        var random = SeededRandom(seed: 23)
        let plane = try ChromaPlane(pictureWidth: 64, pictureHeight: 64, folder: nil)
        Self.fill(plane, &random)
        let picture = LabPicture(width: 64, height: 64) { x, y in [Float(x + y) / 2, 0, 0] }
        let expected = picture.colored(by: plane, guided: true)
        let upsampler = ChromaUpsampler(plane, guided: true)
        let wrong = Atomic<Int>(0)
        DispatchQueue.concurrentPerform(iterations: 4) { thread in
            for turn in 0..<128 {
                let y = (turn * (2 * thread + 1)) % 64
                let lightness = Array(picture.planes[0][y * 64..<y * 64 + 64])
                var (a, b) = (lightness, lightness)
                upsampler.upsample(row: y, columns: 0..<64, lightness: lightness, a: &a, b: &b)
                if a[...] != expected.planes[1][y * 64..<y * 64 + 64] {
                    wrong.add(1, ordering: .relaxed)
                }
            }
        }
        let count = wrong.load(ordering: .relaxed)
        #expect(count == 0)
    }

    // MARK: What it is for

    /// The true chroma of photographs comes back better where lightness has edges, and nowhere worse.
    @Test(
        .oneAtATime, arguments: ["astronaut_colour_truth.png", "coffee_colour_truth.png"],
        [(2, 0.91), (8, 0.9), (16, 0.93)])
    func trueChromaComesBackBetter(sample: String, reduction: (side: Int, most: Double)) throws {
        let samples = Fixtures.packageRoot.appending(path: "Samples")
        let truth = try LabPicture(photograph: FilePath(samples.appending(path: sample).path))
        let plane = try truth.reduced(by: reduction.side)
        let guided = truth.colored(by: plane, guided: true)
        let bilinear = truth.colored(by: plane, guided: false)
        func ratio(_ marked: [Bool]) -> Double {
            guided.chromaError(to: truth, where: marked)
                / bilinear.chromaError(to: truth, where: marked)
        }
        let edges = truth.nearEdges()
        #expect(ratio(edges) <= reduction.most)
        #expect(ratio(edges.map { !$0 }) < 1)
    }

    @Test func withoutEdgesItIsBilinear() throws {
        var random = SeededRandom(seed: 29)
        let picture = LabPicture(width: 61, height: 47) { _, _ in [33.3, 0, 0] }
        for side in [2, 5, 16] {
            let plane = try picture.reduced(by: side)
            let flat = [Float](repeating: 33.3, count: plane.width)
            for row in 0..<plane.height {
                let (a, b) = (
                    flat.map { _ in Float.random(in: -60...60, using: &random) },
                    flat.map { _ in Float.random(in: -60...60, using: &random) }
                )
                plane.store(row: row, l: flat, a: a, b: b)
            }
            let guided = picture.colored(by: plane, guided: true)
            #expect(guided.planes == picture.colored(by: plane, guided: false).planes)
        }
    }

    /// Two colours side by side, their border across cells of the grid: what bilinear upsampling lets
    /// flow over the border shrinks to less than two thirds (to less from cells of two pixels, where
    /// slopes count half), and no colour lies beyond the two.
    @Test func colorsBleedLessOverEdges() throws {
        for (side, most) in [(2, 0.78), (8, 0.65), (16, 0.65)] {
            let truth = LabPicture(width: 128, height: 64) { x, _ in
                x < 64 + side / 2 ? [35, 40, -20] : [65, -10, 30]
            }
            let plane = try truth.reduced(by: side)
            let all = truth.planes[0].map { _ in true }
            let guided = truth.colored(by: plane, guided: true)
            let bilinear = truth.colored(by: plane, guided: false)
            #expect(
                guided.chromaError(to: truth, where: all)
                    < most * bilinear.chromaError(to: truth, where: all), "\(side)")
            #expect(guided.planes[1].allSatisfy { $0 > -11 && $0 < 41 }, "\(side)")
            #expect(guided.planes[2].allSatisfy { $0 > -21 && $0 < 31 }, "\(side)")
        }
    }
}
