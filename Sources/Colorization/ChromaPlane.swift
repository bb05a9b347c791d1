internal import Files
internal import Glibc
import Kernels
public import SystemPackage

/// Room for chroma cannot be had.
public struct ChromaPlaneError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Bytes that were asked for.
    public let bytes: Int
    /// The folder that was to hold them; nil for memory.
    public let folder: FilePath?
    /// What the system said.
    public let detail: String

    /// Cause and remedy.
    public var description: String {
        let place = folder.map { "a temporary file in \($0)" } ?? "memory"
        return "\(bytes) bytes of chroma do not fit into \(place): \(detail). "
            + "Make room there, or choose another work folder"
    }
}

/// The chroma of a picture at a smaller size, with the lightness that guides its upsampling: three
/// planes of Float32, a*, b* and L*.
///
/// Large planes live in a mapped temporary file that has no name any more, so that it vanishes with
/// the process however that ends.
///
/// Rows become readable from top to bottom while the network is still at work on those below: the
/// writer publishes them and finishes, readers wait for the rows that they need.
///
/// `@unchecked Sendable`: threads write disjoint rectangles, and rows are read after they are published.
public final class ChromaPlane: @unchecked Sendable {
    /// How columns lie in the picture.
    public let columns: GridAxis
    /// How rows lie in the picture.
    public let rows: GridAxis
    /// Whether the planes live in a file.
    public let isFileBacked: Bool
    private static let planes = 3
    private let memory: UnsafeMutableRawPointer
    private let byteCount: Int
    private let progress = RowProgress()

    /// Columns of each plane.
    public var width: Int { columns.count }
    /// Rows of each plane.
    public var height: Int { rows.count }

    /// Makes neutral planes of half a picture's size, rounded up.
    ///
    /// - Parameters:
    ///   - pictureWidth: columns of the picture, at least 1.
    ///   - pictureHeight: rows of the picture, at least 1.
    ///   - folder: where planes larger than `memoryLimit` get their file; nil for memory always.
    ///   - memoryLimit: bytes.
    /// - Throws: ``ChromaPlaneError`` if the memory or the room on the disk cannot be had.
    public convenience init(
        pictureWidth: Int, pictureHeight: Int, folder: FilePath?, memoryLimit: Int = 64 << 20
    ) throws(ChromaPlaneError) {
        try self.init(
            columns: .half(of: pictureWidth), rows: .half(of: pictureHeight), folder: folder,
            memoryLimit: memoryLimit)
    }

    /// Makes neutral planes of any size, in memory.
    ///
    /// - Parameters:
    ///   - width: columns of each plane, spread evenly over the picture; at least 1.
    ///   - height: rows of each plane, likewise.
    ///   - pictureWidth: columns of the picture, at least 1.
    ///   - pictureHeight: rows of the picture, at least 1.
    /// - Throws: ``ChromaPlaneError`` if the memory cannot be had.
    public convenience init(
        width: Int, height: Int, pictureWidth: Int, pictureHeight: Int
    ) throws(ChromaPlaneError) {
        try self.init(
            columns: .spread(width, over: pictureWidth),
            rows: .spread(height, over: pictureHeight), folder: nil, memoryLimit: 0)
    }

    private init(
        columns: GridAxis, rows: GridAxis, folder: FilePath?, memoryLimit: Int
    ) throws(ChromaPlaneError) {
        self.columns = columns
        self.rows = rows
        byteCount = Self.planes * columns.count * rows.count * MemoryLayout<Float>.stride
        if let folder, byteCount > memoryLimit {
            isFileBacked = true
            memory = try Self.mapFile(of: byteCount, in: folder)
        } else {
            isFileBacked = false
            memory = try Self.map(byteCount, descriptor: -1, flags: MAP_PRIVATE | MAP_ANONYMOUS)
        }
    }

    deinit {
        munmap(memory, byteCount)
    }

    /// The a* values of a row.
    ///
    /// - Precondition: the row exists; the plane outlives the pointer's use.
    public func a(row: Int) -> UnsafePointer<Float> { pointer(plane: 0, row: row) }

    /// The b* values of a row.
    ///
    /// - Precondition: the row exists; the plane outlives the pointer's use.
    public func b(row: Int) -> UnsafePointer<Float> { pointer(plane: 1, row: row) }

    /// The lightness L* that the chroma of a row lies on, 0 to 100.
    ///
    /// - Precondition: the row exists; the plane outlives the pointer's use.
    public func lightness(row: Int) -> UnsafePointer<Float> { pointer(plane: 2, row: row) }

    private func pointer(plane: Int, row: Int) -> UnsafePointer<Float> {
        UnsafePointer(mutablePointer(plane: plane, row: row))
    }

    private func mutablePointer(plane: Int, row: Int) -> UnsafeMutablePointer<Float> {
        precondition(row >= 0 && row < height, "row \(row) of \(height)")
        return memory.assumingMemoryBound(to: Float.self) + (plane * height + row) * width
    }

    /// Writes some columns of a row of both planes of chroma, a* and b*, as value · scale + offset.
    public func store(
        _ planes: [UnsafePointer<Float>], row: Int, columns: Range<Int>, scale: Float, offset: Float
    ) {
        precondition(planes.count == 2, "\(planes.count) planes")
        for (plane, values) in planes.enumerated() {
            affine(
                values, count: columns.count, scale: scale, offset: offset,
                into: place(plane: plane, row: row, columns: columns))
        }
    }

    /// Has some columns of a row of a* and b* written, beside which their lightness lies.
    func write(
        row: Int, columns: Range<Int>,
        by write: (
            _ lightness: UnsafePointer<Float>, _ a: UnsafeMutablePointer<Float>,
            _ b: UnsafeMutablePointer<Float>
        ) -> Void
    ) {
        write(
            place(plane: 2, row: row, columns: columns),
            place(plane: 0, row: row, columns: columns),
            place(plane: 1, row: row, columns: columns))
    }

    /// Writes L* of some columns of a row.
    public func storeLightness(_ values: UnsafePointer<Float>, row: Int, columns: Range<Int>) {
        place(plane: 2, row: row, columns: columns).update(from: values, count: columns.count)
    }

    private func place(plane: Int, row: Int, columns: Range<Int>) -> UnsafeMutablePointer<Float> {
        precondition(
            columns.lowerBound >= 0 && columns.upperBound <= width, "columns \(columns) of \(width)"
        )
        return mutablePointer(plane: plane, row: row) + columns.lowerBound
    }

    // MARK: Progress

    /// Says that the first rows of all planes are final; readers that wait for them go on.
    func publish(rows: Int) {
        precondition(rows >= 0 && rows <= height, "\(rows) rows of \(height)")
        let before = progress.publish(rows: rows)
        release(rows: min(before, rows)..<rows)
    }

    /// Says that no more will be written: every row is final, or an error makes all of them useless.
    ///
    /// Has to be called once the network has ended, however it did; later calls change nothing.
    public func finish(_ error: (any Error)?) {
        progress.finish(error)
    }

    /// Returns as soon as the first rows of all planes are final.
    ///
    /// - Throws: the error with which the writer finished.
    public func waitForRows(_ rows: Int) throws {
        precondition(rows <= height, "\(rows) rows of \(height)")
        try progress.wait(for: rows)
    }

    /// What readers have spent waiting for rows so far, added up.
    public var waitingTime: Duration { progress.waitingTime }

    /// Says that rows will not be read soon.
    ///
    /// They can be read again at any time; where the planes live in a file, they leave this process's
    /// memory, which would otherwise grow with the picture.
    public func release(rows: Range<Int>) {
        guard isFileBacked else { return }
        // Rounding both ends down leaves no page out between one call and the next.
        let page = Int(sysconf(Int32(_SC_PAGESIZE)))
        for plane in 0..<Self.planes {
            let start = (plane * height + rows.lowerBound) * rowBytes / page * page
            let end = (plane * height + rows.upperBound) * rowBytes / page * page
            guard start < end else { continue }
            madvise(memory + start, end - start, MADV_DONTNEED)
        }
    }

    private var rowBytes: Int { width * MemoryLayout<Float>.stride }

    // MARK: Memory

    private static func mapFile(
        of bytes: Int, in folder: FilePath
    ) throws(ChromaPlaneError) -> UnsafeMutableRawPointer {
        let file: FileDescriptor
        do {
            file = try FileSystem.makeUnnamedFile(in: folder)
        } catch {
            throw ChromaPlaneError(bytes: bytes, folder: folder, detail: "\(error.errno)")
        }
        defer { try? file.close() }
        // Without room on the disk a write to the mapping would kill the process.
        let code = posix_fallocate(file.rawValue, 0, off_t(bytes))
        guard code == 0 else {
            throw ChromaPlaneError(bytes: bytes, folder: folder, detail: "\(Errno(rawValue: code))")
        }
        return try map(bytes, descriptor: file.rawValue, flags: MAP_SHARED, folder: folder)
    }

    private static func map(
        _ bytes: Int, descriptor: Int32, flags: Int32, folder: FilePath? = nil
    ) throws(ChromaPlaneError) -> UnsafeMutableRawPointer {
        let address = mmap(nil, bytes, PROT_READ | PROT_WRITE, flags, descriptor, 0)
        guard let address, address != MAP_FAILED else {
            throw ChromaPlaneError(
                bytes: bytes, folder: folder, detail: "\(Errno(rawValue: errno))")
        }
        return address
    }
}
