internal import CKernels
public import SystemPackage
public import TensorCore

/// A safetensors file, validated as a whole when it is opened.
public struct SafeTensorsFile: Sendable {
    /// The free text that the file carries; empty if none.
    public let metadata: [String: String]
    /// Names of all tensors, sorted.
    public let names: [String]
    private let entries: [String: TensorEntry]
    private let storage: ByteStorage
    private let dataOffset: Int
    private let path: String

    /// Maps a file and validates its header; no scalar is read yet.
    ///
    /// - Throws: ``SafeTensorsError`` if the file cannot be mapped or is malformed.
    public init(mapping path: FilePath) throws(SafeTensorsError) {
        let storage: ByteStorage
        do throws(MappingError) {
            storage = try ByteStorage(mapping: path)
        } catch {
            throw SafeTensorsError(
                error.isFile ? .cannotRead : .notAFile, path: path.string,
                detail: error.description)
        }
        try self.init(storage, path: path.string)
    }

    /// Reads a file that is already in memory; the bytes are copied.
    ///
    /// - Throws: ``SafeTensorsError`` if the bytes are malformed.
    public init(bytes: [UInt8]) throws(SafeTensorsError) {
        let storage = ByteStorage(byteCount: bytes.count) { $0.copyBytes(from: bytes) }
        try self.init(storage, path: "tensors in memory")
    }

    private init(_ storage: ByteStorage, path: String) throws(SafeTensorsError) {
        let header = try HeaderLayout.headerRange(in: storage.bytes, path: path)
        var parser = try HeaderParser(
            UnsafeRawBufferPointer(rebasing: storage.bytes[header]), path: path)
        let parsed = try parser.parse()
        try HeaderLayout.validate(
            parsed.entries, dataSize: storage.bytes.count - header.upperBound, path: path)
        metadata = parsed.metadata
        entries = parsed.entries
        names = parsed.entries.keys.sorted()
        dataOffset = header.upperBound
        self.storage = storage
        self.path = path
    }

    /// Extents of a tensor, or nil if the file has none of this name.
    public func shape(of name: String) -> [Int]? { entries[name]?.shape }

    /// How a tensor is stored, or nil if the file has none of this name.
    public func elementType(of name: String) -> ElementType? { entries[name]?.type }

    /// A tensor as Float32: F16, BF16 and F64 are converted (F64 rounds to nearest), F32 is viewed in
    /// place without copying wherever it lies at a multiple of 4 bytes.
    ///
    /// - Throws: ``SafeTensorsError`` if there is no such tensor, or it holds no floats of these types.
    public func tensor(named name: String) throws(SafeTensorsError) -> Tensor {
        let (entry, bytes) = try locate(name)
        switch entry.type {
        case .f32: return f32(entry, bytes)
        case .f16: return converted(entry, bytes, by: ckernels_f32_from_f16)
        case .bf16: return converted(entry, bytes, by: ckernels_f32_from_bf16)
        case .f64: return converted(entry, bytes, by: ckernels_f32_from_f64)
        default:
            throw SafeTensorsError(
                .unsupportedElementType, path: path,
                detail:
                    "tensor \"\(name)\" holds \(entry.type.rawValue), not floating-point numbers")
        }
    }

    private func locate(
        _ name: String
    ) throws(SafeTensorsError) -> (TensorEntry, UnsafeRawBufferPointer) {
        guard let entry = entries[name] else {
            throw SafeTensorsError(
                .noSuchTensor, path: path, detail: "it has no tensor \"\(name)\"")
        }
        let range = dataOffset + entry.begin..<dataOffset + entry.end
        return (entry, UnsafeRawBufferPointer(rebasing: storage.bytes[range]))
    }

    private func f32(_ entry: TensorEntry, _ bytes: UnsafeRawBufferPointer) -> Tensor {
        guard let address = bytes.baseAddress,
            UInt(bitPattern: address) % UInt(MemoryLayout<Float>.alignment) == 0
        else {
            return view(ByteStorage(byteCount: bytes.count) { $0.copyMemory(from: bytes) }, entry)
        }
        return Tensor(
            shape: entry.shape, viewing: address.assumingMemoryBound(to: Float.self),
            ownedBy: storage)
    }

    private func converted(
        _ entry: TensorEntry, _ bytes: UnsafeRawBufferPointer,
        by convert: (UnsafeRawPointer, Int, UnsafeMutablePointer<Float>) -> Void
    ) -> Tensor {
        let count = bytes.count / entry.type.byteCount
        let floats = ByteStorage(byteCount: count * MemoryLayout<Float>.stride) { memory in
            guard let source = bytes.baseAddress, let target = memory.baseAddress else { return }
            convert(source, count, target.assumingMemoryBound(to: Float.self))
        }
        return view(floats, entry)
    }

    private func view(_ floats: ByteStorage, _ entry: TensorEntry) -> Tensor {
        guard let address = floats.bytes.baseAddress else { return Tensor(zeros: entry.shape) }
        return Tensor(
            shape: entry.shape, viewing: address.assumingMemoryBound(to: Float.self),
            ownedBy: floats)
    }
}
