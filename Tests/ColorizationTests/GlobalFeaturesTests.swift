import Testing

@testable import Colorization

@Suite struct GlobalFeaturesTests {
    /// Two channels of 2x2.
    static let features = GlobalFeatures(
        features: [1, 2], logits: [3], map: [1, 2, 3, 4, 5, 6, 7, 8])

    @Test func aMapIsMirroredRowByRow() {
        let turned = Self.features.mirrored(side: 2)
        #expect(turned.map == [2, 1, 4, 3, 6, 5, 8, 7])
        #expect(turned.features == Self.features.features && turned.logits == [3])
        let paper = GlobalFeatures(features: [1], logits: [])
        #expect(paper.mirrored(side: 28) == paper)
    }

    /// A style reference lends what kind of picture it is, not what is where in it.
    @Test func anotherPicturesFeaturesGetThisOnesMap() {
        let other = GlobalFeatures(features: [7, 8], logits: [9])
        let placed = other.placed(as: Self.features)
        #expect(placed.features == [7, 8] && placed.logits == [9])
        #expect(placed.map == Self.features.map)
    }
}
