/// The memory behind a ``Tensor``: allocated here, or lent by an owner that keeps it alive.
///
/// `@unchecked Sendable`: written only through a unique reference (``Tensor`` copies first).
final class TensorStorage: @unchecked Sendable {
    let scalars: UnsafeBufferPointer<Float>
    private let owner: (any AnyObject & Sendable)?

    var count: Int { scalars.count }
    var isWritable: Bool { owner == nil }

    /// The same memory for writing.
    var mutableScalars: UnsafeMutableBufferPointer<Float> {
        precondition(isWritable, "memory lent by an owner is read-only")
        return UnsafeMutableBufferPointer(mutating: scalars)
    }

    init(zeros count: Int) {
        let memory = Self.allocate(count)
        memory.initialize(repeating: 0)
        scalars = UnsafeBufferPointer(memory)
        owner = nil
    }

    init(copying source: some Collection<Float>) {
        let memory = Self.allocate(source.count)
        _ = memory.initialize(fromContentsOf: source)
        scalars = UnsafeBufferPointer(memory)
        owner = nil
    }

    init(viewing scalars: UnsafeBufferPointer<Float>, ownedBy owner: any AnyObject & Sendable) {
        self.scalars = scalars
        self.owner = owner
    }

    deinit {
        if owner == nil { scalars.deallocate() }
    }

    /// 64-byte alignment: a cache line, and the width of an AVX-512 register.
    private static func allocate(_ count: Int) -> UnsafeMutableBufferPointer<Float> {
        let bytes = UnsafeMutableRawBufferPointer.allocate(
            byteCount: max(count, 1) * MemoryLayout<Float>.stride, alignment: 64)
        return UnsafeMutableBufferPointer(
            start: bytes.baseAddress?.bindMemory(to: Float.self, capacity: count), count: count)
    }
}
