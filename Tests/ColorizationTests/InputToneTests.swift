import Testing

@testable import Colorization

@Suite struct InputToneTests {
    /// A square ramp of L* from `low` to `high`.
    private func ramp(_ low: Float, _ high: Float, side: Int = 40) -> [Float] {
        let last = Float(side * side - 1)
        return (0..<side * side).map { low + (high - low) * Float($0) / last }
    }

    @Test(arguments: [(0, 100), (8, 93), (9, 91)] as [(Float, Float)])
    func ordinaryTonesStay(low: Float, high: Float) {
        #expect(InputTone(normalizing: ramp(low, high)).isUnchanged)
    }

    @Test(arguments: [(30, 80), (0, 55), (40, 95)] as [(Float, Float)])
    func narrowTonesAreStretched(low: Float, high: Float) throws {
        let picture = ramp(low, high)
        let seen = InputTone(normalizing: picture).applied(to: picture, width: 40).sorted()
        let black = seen[seen.count / 200]
        let white = seen[seen.count - 1 - seen.count / 200]
        // Only the end that is missing moves; half a percent lies beyond each.
        #expect(abs(black - min(low, 10)) < 0.6)
        #expect(abs(white - max(high, 90)) < 0.6)
        #expect(zip(seen, seen.dropFirst()).allSatisfy { $0 <= $1 })
    }

    @Test func noiseIsNotMadeAPicture() {
        let picture = ramp(50, 51)
        let seen = InputTone(normalizing: picture).applied(to: picture, width: 40)
        #expect((seen.max() ?? 0) - (seen.min() ?? 0) <= 4.001)
        #expect(abs(seen[800] - 50) < 3)
    }

    @Test func anEvenPictureStaysEven() {
        let picture = [Float](repeating: 70, count: 64)
        let seen = InputTone(normalizing: picture, localContrast: 1).applied(to: picture, width: 8)
        #expect(seen.allSatisfy { $0.isFinite && $0 == seen[0] })
    }

    /// Half the picture lies in shade: with local tones both halves reach the usual range.
    @Test func localTonesFollowTheSurroundings() {
        let side = 64
        let picture = (0..<side * side).map { index -> Float in
            let wave = Float(index / side % 8) * 3
            return index % side < side / 2 ? 5 + wave : 70 + wave
        }
        func range(_ seen: [Float]) -> Float {
            let shade = (0..<side).flatMap { seen[$0 * side..<$0 * side + 16] }
            return (shade.max() ?? 0) - (shade.min() ?? 0)
        }
        let plain = InputTone(normalizing: picture).applied(to: picture, width: side)
        let local = InputTone(normalizing: picture, localContrast: 1)
            .applied(to: picture, width: side)
        #expect(range(plain) < 25)
        #expect(range(local) > 60)
    }

    @Test(arguments: [0, 1] as [Double])
    func partsOfAPictureAreThoseOfTheWhole(localContrast: Double) {
        let picture = ramp(20, 60, side: 48)
        let tone = InputTone(normalizing: picture, localContrast: localContrast)
        let whole = tone.applied(to: picture, width: 48)
        var part = Array(picture[31 * 48 + 7..<31 * 48 + 29])
        part.withUnsafeMutableBufferPointer { values in
            guard let base = values.baseAddress else { return }
            tone.apply(to: base, x: 7, y: 31, count: 22, width: 48, height: 48)
        }
        #expect(part == Array(whole[31 * 48 + 7..<31 * 48 + 29]))
    }
}
