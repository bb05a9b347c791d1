import CKernels
import TensorCore
import TestSupport
import Testing

@testable import ColorScience

/// sRGB to CIELAB at every instruction level against the Double form.
@Suite struct LabKernelTests {
    @Test(arguments: KernelLevels.all) func colorsOf8Bits(level: ckernels_isa) {
        var random = SeededRandom(seed: 8)
        var worst = 0.0
        for count in KernelLevels.counts {
            for offset in 0..<4 {
                let pixels = (0..<3 * count + offset).map { _ in
                    let code = UInt8.random(in: 0...255, using: &random)
                    return code < 20 ? 0 : code
                }
                var lRow = GuardedRow<Float>(count: count, offset: offset, sentinel: -999)
                var aRow = lRow
                var bRow = lRow
                pixels.withUnsafeBufferPointer { source in
                    guard let start = source.baseAddress else { return }
                    lRow.fill { l in
                        aRow.fill { a in
                            bRow.fill { b in
                                ckernels_lab_from_rgb8(
                                    level, RowTables.linear8, start + offset, count, l, a, b)
                            }
                        }
                    }
                }
                let isIntact = lRow.isIntact && aRow.isIntact && bRow.isIntact
                #expect(isIntact, "\(count) at \(offset)")
                let (l, a, b) = (lRow.values, aRow.values, bRow.values)
                for index in 0..<count {
                    let codes = (0..<3).map { Double(pixels[offset + 3 * index + $0]) / 255 }
                    let lab = Lab(sRGB: RGB(red: codes[0], green: codes[1], blue: codes[2]))
                    worst = max(worst, abs(Double(l[index]) - lab.l))
                    worst = max(worst, abs(Double(a[index]) - lab.a))
                    worst = max(worst, abs(Double(b[index]) - lab.b))
                }
            }
        }
        #expect(worst < 3e-4, "\(worst)")
    }

    @Test(arguments: KernelLevels.all) func colorsOf16Bits(level: ckernels_isa) {
        var random = SeededRandom(seed: 9)
        let pixels = (0..<3 * 5000).map { index in
            index < 600 ? UInt16(index) : UInt16.random(in: .min ... .max, using: &random)
        }
        var l = [Float](repeating: 0, count: 5000)
        var a = l
        var b = l
        ckernels_lab_from_rgb16(level, RowTables.linear16, pixels, 5000, &l, &a, &b)
        for index in 0..<5000 {
            let codes = (0..<3).map { Double(pixels[3 * index + $0]) / 65535 }
            let lab = Lab(sRGB: RGB(red: codes[0], green: codes[1], blue: codes[2]))
            #expect(abs(Double(l[index]) - lab.l) < 3e-4)
            #expect(abs(Double(a[index]) - lab.a) < 3e-4)
            #expect(abs(Double(b[index]) - lab.b) < 3e-4)
        }
    }

    @Test(arguments: KernelLevels.all) func graysHaveExactlyNoChroma(level: ckernels_isa) {
        let pixels = (0...65535).flatMap { [UInt16($0), UInt16($0), UInt16($0)] }
        var l = [Float](repeating: 9, count: 65536)
        var a = l
        var b = l
        ckernels_lab_from_rgb16(level, RowTables.linear16, pixels, 65536, &l, &a, &b)
        #expect(a.allSatisfy { $0 == 0 } && b.allSatisfy { $0 == 0 })
        let worst = zip(l, RowTables.lightness16).map { abs($0 - $1) }.max()!
        #expect(worst < 1e-4)
    }

    @Test func publicRowsUseTheKernels() {
        var l: [Float] = [9, 9]
        var a = l
        var b = l
        LabRow.convert8([255, 0, 0, 7, 7, 7], count: 2, lightness: &l, a: &a, b: &b)
        #expect(abs(l[0] - 53.24) < 0.01 && abs(a[0] - 80.09) < 0.01 && a[1] == 0)
        LabRow.convert16([65535, 0, 0, 7, 7, 7], count: 2, lightness: &l, a: &a, b: &b)
        #expect(abs(l[0] - 53.24) < 0.01 && abs(b[0] - 67.2) < 0.02 && b[1] == 0)
    }
}
