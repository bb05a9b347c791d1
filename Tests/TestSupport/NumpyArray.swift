public import Foundation

/// A Float32 array of a NumPy `.npy` file, version 1, little-endian, C order.
public struct NumpyArray {
    /// Extents, slowest first.
    public let shape: [Int]
    /// Scalars in row-major order.
    public let scalars: [Float]

    /// Reads a file; anything but what the type says is an error.
    public init(contentsOf url: URL) throws {
        let bytes = [UInt8](try Data(contentsOf: url))
        struct Unsupported: Error {}
        guard bytes.count > 10, bytes.starts(with: [0x93] + Array("NUMPY".utf8)), bytes[6] == 1
        else {
            throw Unsupported()
        }
        let start = 10 + Int(bytes[8]) + Int(bytes[9]) << 8
        guard start <= bytes.count else { throw Unsupported() }
        let header = String(decoding: bytes[10..<start], as: UTF8.self)
        guard header.contains("'<f4'"), header.contains("'fortran_order': False"),
            let open = header.lastIndex(of: "("), let close = header.lastIndex(of: ")")
        else { throw Unsupported() }
        shape = header[header.index(after: open)..<close].split(separator: ",").compactMap {
            Int($0.trimmingCharacters(in: .whitespaces))
        }
        scalars = bytes[start...].withUnsafeBytes { raw in
            stride(from: 0, to: raw.count, by: 4).map {
                raw.loadUnaligned(fromByteOffset: $0, as: Float.self)
            }
        }
        guard scalars.count == shape.reduce(1, *) else { throw Unsupported() }
    }
}
