/// A dense array of Float32, row-major: the last index of ``shape`` runs fastest.
///
/// Feature maps are [C, H, W], batches [N, C, H, W], convolution weights [out, in, kH, kW], linear
/// weights [out, in]. A tensor is a value: copies share storage until one of them is written to.
public struct Tensor: Sendable {
    /// Extent of each axis; empty for a scalar.
    public let shape: [Int]
    private var storage: TensorStorage

    /// Number of scalars, the product of ``shape``.
    public var count: Int { storage.count }

    /// A tensor of zeros.
    public init(zeros shape: [Int]) {
        self.shape = shape
        storage = TensorStorage(zeros: elementCount(of: shape))
    }

    /// A tensor with the given scalars in row-major order.
    ///
    /// - Precondition: there are as many scalars as `shape` has elements.
    public init(shape: [Int], scalars: [Float]) {
        precondition(
            scalars.count == elementCount(of: shape),
            "\(scalars.count) scalars cannot have the shape \(shape)")
        self.shape = shape
        storage = TensorStorage(copying: scalars)
    }

    /// A tensor that reads memory which belongs to `owner`, such as a mapped file, without copying.
    ///
    /// The memory must not change while any copy of the tensor lives; writing to the tensor copies
    /// the scalars first.
    public init(
        shape: [Int], viewing scalars: UnsafePointer<Float>, ownedBy owner: any AnyObject & Sendable
    ) {
        self.shape = shape
        storage = TensorStorage(
            viewing: UnsafeBufferPointer(start: scalars, count: elementCount(of: shape)),
            ownedBy: owner)
    }

    private init(shape: [Int], storage: TensorStorage) {
        self.shape = shape
        self.storage = storage
    }

    /// The same scalars under another shape.
    ///
    /// - Precondition: both shapes have the same number of elements.
    public func reshaped(to newShape: [Int]) -> Tensor {
        precondition(
            elementCount(of: newShape) == count, "\(shape) cannot be reshaped to \(newShape)")
        return Tensor(shape: newShape, storage: storage)
    }

    /// A copy of the scalars in row-major order.
    public var scalars: [Float] { withUnsafeScalars { Array($0) } }

    /// Lends the scalars for the duration of `body`.
    public func withUnsafeScalars<Result, Failure>(
        _ body: (UnsafeBufferPointer<Float>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        defer { withExtendedLifetime(storage) {} }
        return try body(storage.scalars)
    }

    /// Lends the scalars for writing for the duration of `body`.
    public mutating func withUnsafeMutableScalars<Result, Failure>(
        _ body: (UnsafeMutableBufferPointer<Float>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        if !isKnownUniquelyReferenced(&storage) || !storage.isWritable {
            storage = TensorStorage(copying: storage.scalars)
        }
        defer { withExtendedLifetime(storage) {} }
        return try body(storage.mutableScalars)
    }
}

/// Number of elements of an array of the given shape: 1 for the empty shape.
///
/// - Precondition: no extent is negative and the product fits an `Int`.
public func elementCount(of shape: [Int]) -> Int {
    shape.reduce(1) { product, extent in
        precondition(extent >= 0, "negative extent in shape \(shape)")
        return product * extent
    }
}
