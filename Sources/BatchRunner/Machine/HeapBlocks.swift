import CMalloc

/// How the C library keeps the memory of a supervisor.
enum HeapBlocks {
    /// Has large blocks come from the system and go back to it, one by one.
    ///
    /// The size from which it does so rises by itself with each larger block that is released (mallopt(3),
    /// `M_MMAP_THRESHOLD`). Then buffers of answers and of files lie among small blocks that stay, and in a long
    /// batch the memory falls into pieces that fit no other buffer: kilobytes more for each picture.
    static func returnLarge() { mallopt(M_MMAP_THRESHOLD, 1 << 16) }
}
