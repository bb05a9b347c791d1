import Imaging
import SystemPackage
import Testing

@Suite("Filtering grey pictures by bands of rows")
struct FilteringTests {
    /// Each value the mean of its column from two rows above to two below, rows beyond the edges left
    /// out.
    private static func meanOfColumn(_ band: GrayBand) {
        for y in band.rows {
            let rows = max(band.readable.lowerBound, y - 2)..<min(band.readable.upperBound, y + 3)
            let output = band.output(row: y)
            for x in 0..<band.width {
                output[x] = rows.reduce(0) { $0 + band.input(row: $1)[x] } / Float(rows.count)
            }
        }
    }

    @Test(arguments: [(7, 5), (300, 700), (1, 1000), (2000, 1)])
    func `rows around a band are those of the picture`(width: Int, height: Int) throws {
        let samples = (0..<width * height).map { UInt16(truncatingIfNeeded: $0 &* 40_503) }
        let picture = try VipsImage.fromMemory(samples, width: width, height: height, bands: 1)
        let filtered = try picture.filtered(reach: 2, workFolder: "/tmp", threads: { 2 }) {
            Self.meanOfColumn($0)
        }
        var result = [UInt16](repeating: 0, count: samples.count)
        try result.withUnsafeMutableBufferPointer {
            let target = try #require($0.baseAddress)
            try filtered.read16(x: 0, y: 0, width: width, height: height, into: target)
        }
        for y in 0..<height {
            let rows = max(0, y - 2)..<min(height, y + 3)
            for x in stride(from: 0, to: width, by: 13) {
                let sum = rows.reduce(0) { $0 + Int(samples[$1 * width + x]) }
                let mean = Double(sum) / Double(rows.count)
                #expect(abs(Double(result[y * width + x]) - mean) <= 0.51, "\(x), \(y)")
            }
        }
    }

    @Test(arguments: [8, 16])
    func `every code value survives, in memory and in a file`(bits: Int) throws {
        // 16 bits: 72 MB, over the limit of what is kept in memory.
        let (width, height) = bits == 8 ? (256, 3) : (65_536, 550)
        func rows<Code: FixedWidthInteger>(_: Code.Type) -> [Code] {
            let codes = (0..<width).map { Code($0) }
            return (0..<height).flatMap { _ in codes }
        }
        let picture =
            bits == 8
            ? try VipsImage.fromMemory(rows(UInt8.self), width: width, height: height, bands: 1)
            : try VipsImage.fromMemory(rows(UInt16.self), width: width, height: height, bands: 1)
        let filtered = try picture.filtered(reach: 1, workFolder: "/tmp", threads: { 1 }) {
            for y in $0.rows {
                $0.output(row: y).update(from: $0.input(row: y), count: $0.width)
            }
        }
        #expect(try filtered.row(height - 1) == picture.row(height - 1))
        #expect(try filtered.row(0) == picture.row(0))
    }
}

extension VipsImage {
    fileprivate func row(_ y: Int) throws -> [Int] {
        var narrow = [UInt8](repeating: 0, count: bitDepth == 8 ? width : 0)
        var wide = [UInt16](repeating: 0, count: bitDepth == 16 ? width : 0)
        if bitDepth == 8 {
            try narrow.withUnsafeMutableBufferPointer {
                try read8(
                    x: 0, y: y, width: width, height: 1, into: try #require($0.baseAddress))
            }
        } else {
            try wide.withUnsafeMutableBufferPointer {
                try read16(
                    x: 0, y: y, width: width, height: 1, into: try #require($0.baseAddress))
            }
        }
        return narrow.map(Int.init) + wide.map(Int.init)
    }
}
