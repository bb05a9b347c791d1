/// A place of a file with its length, which has been checked to lie inside.
struct ByteRun: Hashable, Sendable {
    var offset: Int
    var count: Int

    /// Where it ends.
    var end: Int { offset + count }
}

extension ByteSource {
    /// The bytes of a run; nil if it is longer than allowed or cannot be read.
    func read(_ run: ByteRun, maximumBytes: Int) -> [UInt8]? {
        run.count <= maximumBytes ? read(at: run.offset, count: run.count) : nil
    }
}
