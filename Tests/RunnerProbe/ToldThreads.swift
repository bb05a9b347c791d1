import Synchronization

/// The numbers of threads that a worker was told, in their order.
final class ToldThreads: Sendable {
    private let list = Mutex<[Int]>([])

    var counts: [Int] { list.withLock { $0 } }

    func add(_ count: Int) { list.withLock { $0.append(count) } }
}

extension [Int] {
    /// True if the others stand in this list in the same order, whatever stands between them.
    func contains(inOrder others: [Int]) -> Bool {
        var rest = others[...]
        for value in self where value == rest.first { rest.removeFirst() }
        return rest.isEmpty
    }
}
