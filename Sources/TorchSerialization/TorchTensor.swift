/// Scalars of one type, one after the other in the file.
public struct TorchStorage: Hashable, Sendable {
    /// The type of the scalars.
    public let elementType: TorchElementType
    /// Number of scalars.
    public let count: Int
    /// Place of the first, in bytes from the beginning of the file.
    let byteOffset: Int
}

/// A tensor: a view of a storage, which others may share.
public struct TorchTensor: Hashable, Sendable {
    /// The type of the scalars.
    public let elementType: TorchElementType
    /// Extent of each axis; [0] for the empty tensor.
    public let shape: [Int]
    /// Distance of neighbours along each axis, in scalars; 0 where one scalar is repeated.
    public let strides: [Int]
    /// Place of the first scalar in the storage, counted from 0.
    public let offset: Int
    /// The storage; nil for some empty tensors.
    public let storage: TorchReference?

    /// Number of scalars; more than the storage has where some are repeated.
    public var count: Int { shape.reduce(1, *) }

    /// Whether the scalars lie in row-major order without gaps.
    var isContiguous: Bool {
        var expected = 1
        for (extent, stride) in zip(shape, strides).reversed() where extent != 1 {
            if stride != expected { return false }
            expected *= extent
        }
        return true
    }

    /// Whether the last scalar, too, lies within a storage of this many.
    func fits(storageOf count: Int) -> Bool {
        if shape.contains(0) { return true }
        var last = offset
        for (extent, stride) in zip(shape, strides) {
            let (step, tooFar) = (extent - 1).multipliedReportingOverflow(by: stride)
            let (sum, tooLarge) = last.addingReportingOverflow(step)
            if tooFar || tooLarge { return false }
            last = sum
        }
        return last < count
    }
}
