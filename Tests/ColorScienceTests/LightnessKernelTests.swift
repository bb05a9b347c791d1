import CKernels
import Testing

@testable import ColorScience

@Suite struct LightnessKernelTests {
    @Test(arguments: KernelLevels.all) func everyGrayOf8Bits(level: ckernels_isa) {
        let grays = Array(UInt8.min...UInt8.max)
        var row = [Float](repeating: 0, count: grays.count)
        ckernels_lightness8(
            level, RowTables.lightness8, grays, grays.count, 0.01, -0.5, &row)
        for (gray, value) in zip(grays, row) {
            let expected = Lab.lightness(ofGray: Double(gray) / 255) * 0.01 - 0.5
            #expect(abs(Double(value) - expected) < 1e-7, "\(gray)")
        }
    }

    @Test(arguments: KernelLevels.all) func everyGrayOf16Bits(level: ckernels_isa) {
        let grays = Array(UInt16.min...UInt16.max)
        var row = [Float](repeating: 0, count: grays.count)
        ckernels_lightness16(
            level, RowTables.lightness16, grays, grays.count, 1, 0, &row)
        let worst = zip(grays, row).map { gray, value in
            abs(Double(value) - Lab.lightness(ofGray: Double(gray) / 65535))
        }.max()!
        #expect(worst < 1e-5)
    }

    @Test(arguments: KernelLevels.all) func anyLengthAndAlignment(level: ckernels_isa) {
        let grays = (0..<800).map { UInt8(truncatingIfNeeded: $0 * 37) }
        let deep = grays.map { UInt16($0) * 257 }
        for count in KernelLevels.counts {
            for offset in 0..<4 {
                var row = GuardedRow<Float>(count: count, offset: offset, sentinel: -9)
                row.fill { out in
                    grays.withUnsafeBufferPointer {
                        ckernels_lightness8(
                            level, RowTables.lightness8, $0.baseAddress! + offset, count, 1, 0, out)
                    }
                }
                let expected = grays[offset..<offset + count].map { RowTables.lightness8[Int($0)] }
                #expect(row.values == expected && row.isIntact, "8 bits, \(count) at \(offset)")
                row.fill { out in
                    deep.withUnsafeBufferPointer {
                        ckernels_lightness16(
                            level, RowTables.lightness16, $0.baseAddress! + offset, count, 1, 0, out
                        )
                    }
                }
                let deepExpected = deep[offset..<offset + count].map {
                    RowTables.lightness16[Int($0)]
                }
                #expect(
                    row.values == deepExpected && row.isIntact, "16 bits, \(count) at \(offset)")
            }
        }
    }

    @Test func publicRowsUseTheKernels() {
        let grays: [UInt8] = [0, 128, 255]
        var row: [Float] = [9, 9, 9]
        LightnessRow.convert8(grays, count: 3, scale: 1, offset: 0, into: &row)
        #expect(row == [0, Float(Lab.lightness(ofGray: 128 / 255.0)), 100])
        LightnessRow.convert16(
            grays.map { UInt16($0) * 257 }, count: 3, scale: 0.01, offset: -0.5, into: &row)
        #expect(row[0] == -0.5 && abs(row[2] - 0.5) < 1e-7)
    }
}
