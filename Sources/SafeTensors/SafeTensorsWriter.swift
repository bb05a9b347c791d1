internal import Glibc
public import SystemPackage
public import TensorCore

/// Writes safetensors files that are complete or absent, never partial.
public enum SafeTensorsWriter {
    /// Writes tensors in the order of their names: to a temporary name in the same folder, flushed to
    /// the disk, then renamed over `path`.
    ///
    /// - Parameters:
    ///   - tensors: names are unique and not `__metadata__`.
    ///   - metadata: free text for the header.
    ///   - path: an existing file is replaced.
    ///   - type: of the tensor with a name: F32, or F16 with every scalar rounded to nearest, ties to even.
    /// - Throws: ``SafeTensorsError`` if a name is taken twice or the file cannot be written; nothing
    ///   is left behind then.
    public static func write(
        _ tensors: [(name: String, tensor: Tensor)], metadata: [String: String],
        to path: FilePath, as type: (String) -> ElementType = { _ in .f32 }
    ) throws(SafeTensorsError) {
        let sorted = tensors.sorted { $0.name < $1.name }
            .map { Item(name: $0.name, tensor: $0.tensor, type: type($0.name)) }
        let header = try header(for: sorted, metadata: metadata, path: path)
        let temporary = path.removingLastComponent().appending(
            ".\(path.lastComponent?.string ?? "tensors").\(UInt64.random(in: .min ... .max)).partial"
        )
        do {
            try writeFlushed(header, sorted, to: temporary)
            try rename(temporary, to: path)
        } catch {
            temporary.withPlatformString { _ = unlink($0) }
            throw SafeTensorsError(
                .cannotWrite, path: path.string, detail: "it cannot be written: \(error)")
        }
    }

    /// A tensor to be written.
    private struct Item {
        let name: String
        let tensor: Tensor
        let type: ElementType
    }

    // MARK: Header

    private static func header(
        for items: [Item], metadata: [String: String], path: FilePath
    ) throws(SafeTensorsError) -> [UInt8] {
        if let item = items.first(where: { $0.type != .f32 && $0.type != .f16 }) {
            throw SafeTensorsError(
                .unsupportedElementType, path: path.string,
                detail: "tensors are written as F32 or F16, not \(item.type.rawValue)")
        }
        var members: [String] = []
        if !metadata.isEmpty {
            let pairs = metadata.sorted { $0.key < $1.key }
                .map { "\(HeaderText.quoted($0.key)):\(HeaderText.quoted($0.value))" }
            members.append("\"__metadata__\":{\(pairs.joined(separator: ","))}")
        }
        var taken: Set = ["__metadata__"]
        var offset = 0
        for item in items {
            guard taken.insert(item.name).inserted else {
                throw SafeTensorsError(
                    .duplicateName, path: path.string,
                    detail: "two tensors cannot both be named \"\(item.name)\"")
            }
            let end = offset + item.tensor.count * item.type.byteCount
            members.append(
                HeaderText.member(
                    item.name, item.type, item.tensor.shape, begin: offset, end: end))
            offset = end
        }
        return HeaderText.framed("{\(members.joined(separator: ","))}")
    }

    // MARK: File

    private static func writeFlushed(
        _ header: [UInt8], _ items: [Item], to path: FilePath
    ) throws {
        let file = try FileDescriptor.open(
            path, .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec],
            permissions: [.ownerReadWrite, .groupRead, .otherRead])
        try file.closeAfter {
            try file.writeAll(header)
            for item in items {
                try item.tensor.withUnsafeScalars { scalars in
                    if item.type == .f32 {
                        try file.writeAll(UnsafeRawBufferPointer(scalars))
                    } else {
                        try writeHalves(scalars, to: file)
                    }
                }
            }
            guard fsync(file.rawValue) == 0 else { throw Errno(rawValue: errno) }
        }
    }

    private static func writeHalves(
        _ scalars: UnsafeBufferPointer<Float>, to file: FileDescriptor
    ) throws {
        let halves = scalars.map { Float16($0).bitPattern.littleEndian }
        try halves.withUnsafeBytes { _ = try file.writeAll($0) }
    }

    private static func rename(_ temporary: FilePath, to path: FilePath) throws(Errno) {
        let status = temporary.withPlatformString { old in
            path.withPlatformString { new in Glibc.rename(old, new) }
        }
        guard status == 0 else { throw Errno(rawValue: errno) }
        // The name itself is on the disk only once the folder is.
        let folder = path.removingLastComponent()
        let descriptor = try Result {
            try FileDescriptor.open(
                folder.isEmpty ? "." : folder, .readOnly, options: [.directory, .closeOnExec])
        }.mapError { $0 as? Errno ?? .ioError }.get()
        defer { close(descriptor.rawValue) }
        guard fsync(descriptor.rawValue) == 0 else { throw Errno(rawValue: errno) }
    }
}
