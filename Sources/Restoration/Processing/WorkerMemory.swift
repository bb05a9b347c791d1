/// Memory of a worker process.
public enum WorkerMemory {
    /// The most that a worker needs, in bytes, whatever the size of its picture.
    ///
    /// The network works on bands as wide as the picture, up to a largest width, and everything else is
    /// streamed or lies in temporary files. The packed weights are mapped by all workers together.
    public static let needed = 1_000_000_000

    /// Bytes that a worker reserves and never touches, which the system's limit on data counts all the
    /// same: stacks of threads, and a buffer of OpenBLAS for each of them.
    ///
    /// Measured as `VmData` less `RssAnon`: 300 MB with one thread, 444 MB with two. Too small a limit
    /// would be worse than none: OpenBLAS waits forever for a buffer that it does not get.
    ///
    /// - Parameter threads: threads that the worker may use.
    /// - Returns: bytes beyond those that it uses.
    public static func reserved(threads: Int) -> Int {
        300_000_000 + 200_000_000 * threads
    }
}
