/// Scratch memory of a planned size, owned by the caller so that kernels need not allocate.
public struct Workspace: ~Copyable {
    /// The first float; aligned to 64 bytes, contents undefined.
    public let base: UnsafeMutablePointer<Float>
    /// Number of floats.
    public let capacity: Int

    /// Allocates room for `capacity` floats.
    public init(capacity: Int) {
        self.capacity = capacity
        // One float more than nothing: an empty workspace still needs an address.
        let bytes = UnsafeMutableRawPointer.allocate(
            byteCount: max(capacity, 1) * MemoryLayout<Float>.stride, alignment: 64)
        base = bytes.bindMemory(to: Float.self, capacity: max(capacity, 1))
    }

    deinit {
        UnsafeMutableRawPointer(base).deallocate()
    }
}
