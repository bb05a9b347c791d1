import Testing

@testable import TensorCore

@Suite struct TensorTests {
    @Test func copiesAreIndependentOnceWritten() {
        let original = Tensor(shape: [2, 3], scalars: [0, 1, 2, 3, 4, 5])
        var copy = original
        copy.withUnsafeMutableScalars { $0[4] = 40 }
        #expect(original.scalars == [0, 1, 2, 3, 4, 5])
        #expect(copy.scalars == [0, 1, 2, 3, 40, 5])
    }

    @Test func writingToLentMemoryCopiesIt() {
        let owner = TensorStorage(copying: [1, 2, 3, 4] as [Float])
        var tensor = Tensor(
            shape: [4], viewing: owner.scalars.baseAddress!, ownedBy: owner)
        tensor.withUnsafeMutableScalars { $0[0] = 9 }
        #expect(owner.scalars[0] == 1)
        #expect(tensor.scalars == [9, 2, 3, 4])
    }

    @Test func reshapingKeepsRowMajorOrder() {
        let tensor = Tensor(shape: [2, 3], scalars: [0, 1, 2, 3, 4, 5]).reshaped(to: [3, 2])
        #expect(tensor.shape == [3, 2])
        #expect(tensor.scalars == [0, 1, 2, 3, 4, 5])
    }
}
