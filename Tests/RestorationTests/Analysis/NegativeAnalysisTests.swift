import Testing

@testable import Restoration

@Suite struct NegativeAnalysisTests {
    static func evidence(of picture: AnalysisPicture) -> NegativeEvidence {
        NegativeEvidence(picture)
    }

    static func scene(inverted: Bool) -> AnalysisPicture {
        SyntheticPicture.lab(width: 256, height: 192) { x, y in (SyntheticPicture.scene(x, y), 0, 0)
        }
        .with { inverted ? 255 - $0 : $0 }
    }

    /// Exchanging black and white turns every piece of evidence around.
    @Test func evidenceIsOdd() {
        let positive = Self.evidence(of: Self.scene(inverted: false))
        let negative = Self.evidence(of: Self.scene(inverted: true))
        for feature in NegativeEvidence.features {
            let sum = positive[keyPath: feature] + negative[keyPath: feature]
            let size = abs(positive[keyPath: feature])
            #expect(abs(sum) <= 0.1 * size + 0.02, "\(feature): \(sum) of \(size)")
        }
    }

    @Test func slopeOfAGradient() {
        // Brighter from top to bottom, evenly: all change is of one sign.
        let picture = AnalysisPicture(
            samples: (0..<128).flatMap { y in [UInt8](repeating: UInt8(2 * y), count: 96) },
            width: 96, height: 128, bands: 1)
        let evidence = Self.evidence(of: picture)
        #expect(evidence.slopeMiddle > 0.9)
        #expect(evidence.slopeCoarse > 0.9)
        #expect(abs(evidence.centre) < 0.01)
    }

    @Test func textureThatGrowsWithBrightness() {
        let picture = AnalysisPicture(
            samples: (0..<120 * 160).map { index in
                let (x, y) = (index % 160, index / 160)
                return (x + y).isMultiple(of: 2) ? UInt8(x + x / 5) : UInt8(x)
            }, width: 160, height: 120, bands: 1)
        #expect(Self.evidence(of: picture).texture > 0.9)
    }

    @Test func meansOverAreas() {
        let plane: [Float] = [0, 3, 6, 9, 12, 15]
        #expect(areaMeans(plane, from: (3, 2), to: (3, 2)) == plane)
        #expect(areaMeans(plane, from: (6, 1), to: (2, 1)) == [3, 12])
        let halves = areaMeans(plane, from: (6, 1), to: (4, 1))
        for (value, expected) in zip(halves, [1, 5, 10, 14] as [Float]) {
            #expect(abs(value - expected) < 1e-5)
        }
    }

    @Test func tinyPicturesGiveNoEvidence() {
        for (width, height) in [(1, 1), (1, 500), (500, 1), (5, 5)] {
            let picture = AnalysisPicture(
                samples: (0..<width * height).map { UInt8($0 % 251) }, width: width, height: height,
                bands: 1)
            #expect(!NegativeAnalysis(picture).isSuspected)
        }
    }
}

extension AnalysisPicture {
    fileprivate func with(_ change: (UInt8) -> UInt8) -> AnalysisPicture {
        AnalysisPicture(samples: samples.map(change), width: width, height: height, bands: bands)
    }
}
