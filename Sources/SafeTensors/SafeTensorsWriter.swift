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
    ///   - type: F32, or F16 with every scalar rounded to nearest, ties to even.
    ///   - path: an existing file is replaced.
    /// - Throws: ``SafeTensorsError`` if a name is taken twice or the file cannot be written; nothing
    ///   is left behind then.
    public static func write(
        _ tensors: [(name: String, tensor: Tensor)], metadata: [String: String],
        as type: ElementType = .f32, to path: FilePath
    ) throws(SafeTensorsError) {
        let sorted = tensors.sorted { $0.name < $1.name }
        let header = try header(for: sorted, metadata: metadata, type: type, path: path)
        let temporary = path.removingLastComponent().appending(
            ".\(path.lastComponent?.string ?? "tensors").\(UInt64.random(in: .min ... .max)).partial"
        )
        do {
            try writeFlushed(header, sorted, type, to: temporary)
            try rename(temporary, to: path)
        } catch {
            temporary.withPlatformString { _ = unlink($0) }
            throw SafeTensorsError(
                .cannotWrite, path: path.string, detail: "it cannot be written: \(error)")
        }
    }

    // MARK: Header

    private static func header(
        for tensors: [(name: String, tensor: Tensor)], metadata: [String: String],
        type: ElementType, path: FilePath
    ) throws(SafeTensorsError) -> [UInt8] {
        guard type == .f32 || type == .f16 else {
            throw SafeTensorsError(
                .unsupportedElementType, path: path.string,
                detail: "tensors are written as F32 or F16, not \(type.rawValue)")
        }
        var members: [String] = []
        if !metadata.isEmpty {
            let pairs = metadata.sorted { $0.key < $1.key }
                .map { "\(HeaderText.quoted($0.key)):\(HeaderText.quoted($0.value))" }
            members.append("\"__metadata__\":{\(pairs.joined(separator: ","))}")
        }
        var taken: Set = ["__metadata__"]
        var offset = 0
        for (name, tensor) in tensors {
            guard taken.insert(name).inserted else {
                throw SafeTensorsError(
                    .duplicateName, path: path.string,
                    detail: "two tensors cannot both be named \"\(name)\"")
            }
            let end = offset + tensor.count * type.byteCount
            members.append(
                HeaderText.member(name, type, tensor.shape, begin: offset, end: end))
            offset = end
        }
        return HeaderText.framed("{\(members.joined(separator: ","))}")
    }

    // MARK: File

    private static func writeFlushed(
        _ header: [UInt8], _ tensors: [(name: String, tensor: Tensor)], _ type: ElementType,
        to path: FilePath
    ) throws {
        let file = try FileDescriptor.open(
            path, .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec],
            permissions: [.ownerReadWrite, .groupRead, .otherRead])
        try file.closeAfter {
            try file.writeAll(header)
            for (_, tensor) in tensors {
                try tensor.withUnsafeScalars { scalars in
                    if type == .f32 {
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
