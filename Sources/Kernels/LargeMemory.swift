import Glibc

/// A large block of floats, in large pages where the system has them: the products walk through more
/// memory than the small pages of a translation buffer cover.
///
/// `@unchecked Sendable`: who writes sees to it that nobody else does.
final class LargeMemory: @unchecked Sendable {
    let base: UnsafeMutablePointer<Float>
    /// Floats that there is room for.
    let capacity: Int

    /// Allocates zeros.
    init(floats: Int) {
        capacity = max(floats, 1)
        let bytes = capacity * MemoryLayout<Float>.stride
        let address = mmap(
            nil, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        guard let address, address != MAP_FAILED else {
            // As for any allocation in Swift: the process cannot go on without it.
            fatalError("No memory for \(bytes) bytes of the network's maps.")
        }
        madvise(address, bytes, MADV_HUGEPAGE)
        base = address.bindMemory(to: Float.self, capacity: capacity)
    }

    deinit { munmap(base, capacity * MemoryLayout<Float>.stride) }
}
