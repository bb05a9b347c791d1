import Colorization
import SystemPackage

/// Files of Float32 without a header, in the machine's own byte order.
enum RawFloats {
    /// All values of a file.
    static func read(_ path: FilePath) throws -> [Float] {
        let file = try FileDescriptor.open(path, .readOnly)
        return try file.closeAfter {
            let bytes = try file.seek(offset: 0, from: .end)
            let count = Int(bytes) / MemoryLayout<Float>.stride
            return try [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
                let bytes = UnsafeMutableRawBufferPointer(
                    start: buffer.baseAddress, count: count * MemoryLayout<Float>.stride)
                var done = 0
                while done < bytes.count {
                    let got = try file.read(
                        fromAbsoluteOffset: Int64(done),
                        into: UnsafeMutableRawBufferPointer(rebasing: bytes[done...]))
                    guard got > 0 else { throw Errno.ioError }
                    done += got
                }
                initialized = count
            }
        }
    }

    /// Writes the a* and after them the b* values of a plane.
    static func write(_ plane: ChromaPlane, to path: FilePath) throws {
        let file = try FileDescriptor.open(
            path, .writeOnly, options: [.create, .truncate], permissions: .ownerReadWrite)
        try file.closeAfter {
            for channel in [plane.a(row:), plane.b(row:)] {
                for row in 0..<plane.height {
                    try file.writeAll(
                        UnsafeRawBufferPointer(
                            UnsafeBufferPointer(start: channel(row), count: plane.width)))
                }
            }
        }
    }
}
