public import Files
public import SystemPackage
public import TensorCore

/// Writes safetensors files that are complete or absent, never partial.
public enum SafeTensorsWriter {
    /// Writes tensors in the order of their names.
    ///
    /// - Parameters:
    ///   - tensors: names are unique and not `__metadata__`.
    ///   - metadata: free text for the header.
    ///   - path: the file.
    ///   - mode: what happens to a file that has the name already.
    ///   - type: of the tensor with a name: F32, or F16 with every scalar rounded to nearest, ties to even.
    /// - Throws: ``SafeTensorsError`` if a name is taken twice or the file cannot be written; nothing
    ///   is left behind then.
    public static func write(
        _ tensors: [(name: String, tensor: Tensor)], metadata: [String: String],
        to path: FilePath, _ mode: AtomicFile.Mode = .replacing,
        as type: (String) -> ElementType = { _ in .f32 }
    ) throws(SafeTensorsError) {
        let sorted = tensors.sorted { $0.name < $1.name }
            .map { Item(name: $0.name, tensor: $0.tensor, type: type($0.name)) }
        let header = try header(for: sorted, metadata: metadata, path: path)
        do throws(FileSystemError) {
            var file = try AtomicFile(path, mode)
            try file.append(header)
            for item in sorted { try append(item, to: &file) }
            try file.commit()
        } catch {
            let isTaken = mode == .creating && error.errno == .fileExists
            throw SafeTensorsError(
                isTaken ? .nameTaken : .cannotWrite, path: path.string,
                detail: "it cannot be written: "
                    + (NoRoom(error.errno).map { "\($0.cause) (\(error.errno))" }
                        ?? "\(error.errno)"))
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

    private static func append(
        _ item: Item, to file: inout AtomicFile
    ) throws(FileSystemError) {
        try item.tensor.withUnsafeScalars { scalars throws(FileSystemError) in
            if item.type == .f32 {
                try file.append(UnsafeRawBufferPointer(scalars))
            } else {
                let halves = scalars.map { Float16($0).bitPattern.littleEndian }
                try halves.withUnsafeBufferPointer { halves throws(FileSystemError) in
                    try file.append(UnsafeRawBufferPointer(halves))
                }
            }
        }
    }
}
