import ArgumentParser
import ColorScience
import TensorCore

/// Colour conversion of rows, on one thread.
struct MeasureColour: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "colour", abstract: "Time the conversion of rows between colour spaces.")

    func run() { Self.measure() }

    static func measure() {
        let rows = ColourRows()
        rows.report("lightness of 8 bits") { rows in
            LightnessRow.convert8(
                rows.grey8, count: rows.width, scale: 1, offset: 0, into: rows.lightness)
        }
        rows.report("lightness of 16 bits") { rows in
            LightnessRow.convert16(
                rows.grey16, count: rows.width, scale: 1, offset: 0, into: rows.lightness)
        }
        rows.report("chroma enlarged") { rows in
            for (half, full) in [(rows.halfA, rows.a), (rows.halfB, rows.b)] {
                ChromaRow.upsample(
                    nearer: half, farther: half, halfCount: rows.width / 2, fromX: 0,
                    count: rows.width, into: full)
            }
        }
        rows.report("CIELAB to RGB of 8 bits") { rows in
            _ = RGBRow.convert8(
                lightness: rows.lightness, a: rows.a, b: rows.b, count: rows.width,
                into: rows.rgb8)
        }
        rows.report("CIELAB to RGB of 16 bits") { rows in
            _ = RGBRow.convert16(
                lightness: rows.lightness, a: rows.a, b: rows.b, count: rows.width,
                into: rows.rgb16)
        }
        rows.report("RGB of 8 bits to CIELAB") { rows in
            LabRow.convert8(
                rows.rgb8, count: rows.width, lightness: rows.lightness, a: rows.a, b: rows.b)
        }
    }
}

private struct ColourTime: Encodable {
    let conversion: String
    let megapixelsPerSecond: Double
}

/// One row in every form.
private final class ColourRows {
    private static let rowsPerRun = 2000
    private static let runs = 9

    let width = 4096
    let grey8: UnsafeMutablePointer<UInt8>
    let grey16: UnsafeMutablePointer<UInt16>
    let lightness: UnsafeMutablePointer<Float>
    let halfA: UnsafeMutablePointer<Float>
    let halfB: UnsafeMutablePointer<Float>
    let a: UnsafeMutablePointer<Float>
    let b: UnsafeMutablePointer<Float>
    let rgb8: UnsafeMutablePointer<UInt8>
    let rgb16: UnsafeMutablePointer<UInt16>

    init() {
        grey8 = .allocate(capacity: width)
        grey16 = .allocate(capacity: width)
        lightness = .allocate(capacity: width)
        halfA = .allocate(capacity: width / 2)
        halfB = .allocate(capacity: width / 2)
        a = .allocate(capacity: width)
        b = .allocate(capacity: width)
        rgb8 = .allocate(capacity: 3 * width)
        rgb16 = .allocate(capacity: 3 * width)
        var random = SeededRandom(seed: 1)
        for x in 0..<width {
            grey16[x] = UInt16(truncatingIfNeeded: random.next())
            grey8[x] = UInt8(grey16[x] >> 8)
        }
        for x in 0..<width / 2 {
            // Muted colours, as the network gives; all but a few fit into sRGB.
            halfA[x] = Float.random(in: -12...12, using: &random)
            halfB[x] = Float.random(in: -12...12, using: &random)
        }
    }

    deinit {
        grey8.deallocate()
        grey16.deallocate()
        lightness.deallocate()
        halfA.deallocate()
        halfB.deallocate()
        a.deallocate()
        b.deallocate()
        rgb8.deallocate()
        rgb16.deallocate()
    }

    func report(_ conversion: String, _ convert: (ColourRows) -> Void) {
        let time = Stopwatch.median(runs: Self.runs) {
            for _ in 0..<Self.rowsPerRun { convert(self) }
        }
        Report.write(
            "colour",
            ColourTime(
                conversion: conversion,
                megapixelsPerSecond: Double(width * Self.rowsPerRun) / time / 1e6))
    }
}
