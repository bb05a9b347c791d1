/// Memory of a worker process.
public enum WorkerMemory {
    /// The most that a worker needs, in bytes, whatever the size of its picture.
    ///
    /// The network works on bands as wide as the picture, up to a largest width, and everything else is
    /// streamed or lies in temporary files. The packed weights are mapped by all workers together.
    public static let needed = 1_000_000_000
}
