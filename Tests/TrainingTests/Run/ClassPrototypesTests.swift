import TensorCore
import Testing

@testable import Training

@Suite struct ClassPrototypesTests {
    @Test func theSurestThirdOfAClassCounts() throws {
        var prototypes = ClassPrototypes(classes: 3)
        // Four pictures of class 0, of which two count, one without a class, one of class 2.
        let logits: [Float] = [0, 1, 0, 5, 0, 0, 2, 0, 0, 9, 0, 0, 7, 0, 0, 0, 0, 1]
        prototypes.add(
            features: Tensor(shape: [6, 2], scalars: [1, 1, 2, 20, 3, 3, 50, 50, 4, 40, 6, 5]),
            logits: Tensor(shape: [6, 3], scalars: logits), labels: [0, 0, 0, nil, 0, 2])
        let tensor = try #require(prototypes.tensor)
        #expect(tensor.shape == [3, 2])
        // Class 1 has no pictures: the mean of the three that count.
        #expect(tensor.scalars == [3, 30, 4, Float(65.0 / 3), 6, 5])
    }

    @Test func nothingComesOfNothing() {
        #expect(ClassPrototypes(classes: 2).tensor == nil)
    }
}
