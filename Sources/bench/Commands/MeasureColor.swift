import ArgumentParser
import ColorScience
import Colorization
import TensorCore

/// Colour conversion of rows, on one thread.
struct MeasureColor: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "colour", abstract: "Time the conversion of rows between colour spaces.")

    func run() throws { try Self.measure() }

    static func measure() throws {
        let rows = try ColorRows()
        rows.report("lightness of 8 bits") { rows in
            LightnessRow.convert8(
                rows.gray8, count: rows.width, scale: 1, offset: 0, into: rows.lightness)
        }
        rows.report("lightness of 16 bits") { rows in
            LightnessRow.convert16(
                rows.gray16, count: rows.width, scale: 1, offset: 0, into: rows.lightness)
        }
        for (part, plane) in [("a half", rows.half), ("an eighth", rows.eighth)] {
            for guided in [true, false] {
                let upsampler = ChromaUpsampler(plane, guided: guided)
                var y = 0
                rows.report("chroma from \(part)\(guided ? ", guided" : "")") { rows in
                    upsampler.upsample(
                        row: y, columns: 0..<rows.width, lightness: rows.lightness, a: rows.a,
                        b: rows.b)
                    y = (y + 1) % rows.height
                }
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

private struct ColorTime: Encodable {
    let conversion: String
    let megapixelsPerSecond: Double
}

/// One row in every form.
private final class ColorRows {
    private static let rowsPerRun = 2000
    private static let runs = 9

    let width = 4096
    let height = 256
    let gray8: UnsafeMutablePointer<UInt8>
    let gray16: UnsafeMutablePointer<UInt16>
    let lightness: UnsafeMutablePointer<Float>
    let half: ChromaPlane
    let eighth: ChromaPlane
    let a: UnsafeMutablePointer<Float>
    let b: UnsafeMutablePointer<Float>
    let rgb8: UnsafeMutablePointer<UInt8>
    let rgb16: UnsafeMutablePointer<UInt16>

    init() throws {
        half = try ChromaPlane(pictureWidth: width, pictureHeight: height, folder: nil)
        eighth = try ChromaPlane(
            width: width / 8, height: height / 8, pictureWidth: width, pictureHeight: height)
        gray8 = .allocate(capacity: width)
        gray16 = .allocate(capacity: width)
        lightness = .allocate(capacity: width)
        a = .allocate(capacity: width)
        b = .allocate(capacity: width)
        rgb8 = .allocate(capacity: 3 * width)
        rgb16 = .allocate(capacity: 3 * width)
        var random = SeededRandom(seed: 1)
        for x in 0..<width {
            gray16[x] = UInt16(truncatingIfNeeded: random.next())
            gray8[x] = UInt8(gray16[x] >> 8)
        }
        for plane in [half, eighth] { Self.fill(plane, &random) }
    }

    private static func fill(_ plane: ChromaPlane, _ random: inout SeededRandom) {
        for y in 0..<plane.height {
            // Muted colours, as the network gives; all but a few fit into sRGB.
            let chroma = (0..<2).map { _ in
                (0..<plane.width).map { _ in Float.random(in: -12...12, using: &random) }
            }
            let lightness = (0..<plane.width).map { _ in Float.random(in: 0...100, using: &random) }
            chroma[0].withUnsafeBufferPointer { a in
                chroma[1].withUnsafeBufferPointer { b in
                    guard let a = a.baseAddress, let b = b.baseAddress else { return }
                    plane.store([a, b], row: y, columns: 0..<plane.width, scale: 1, offset: 0)
                }
            }
            plane.storeLightness(lightness, row: y, columns: 0..<plane.width)
        }
    }

    deinit {
        gray8.deallocate()
        gray16.deallocate()
        lightness.deallocate()
        a.deallocate()
        b.deallocate()
        rgb8.deallocate()
        rgb16.deallocate()
    }

    func report(_ conversion: String, _ convert: (ColorRows) -> Void) {
        let time = Stopwatch.median(runs: Self.runs) {
            for _ in 0..<Self.rowsPerRun { convert(self) }
        }
        Report.write(
            "colour",
            ColorTime(
                conversion: conversion,
                megapixelsPerSecond: Double(width * Self.rowsPerRun) / time / 1e6))
    }
}
