import Files
public import SafeTensors
public import SystemPackage

/// A model made of the weights that another program has written.
public struct ImportedModel: Sendable {
    /// The model, with complete metadata.
    public let model: ColorizationModel
    /// The form of the file that it comes from.
    public let format: String
    /// What the file does not say and had to be assumed, and what was left out; sentences.
    public let remarks: [String]

    /// Reads a file of Torch7 (`.t7`), or tensors of PyTorch in a safetensors file.
    ///
    /// - Throws: ``ModelImportError`` if the file is neither, or holds another network.
    public init(contentsOf path: FilePath) throws(ModelImportError) {
        let found: ForeignWeights
        switch try Self.kind(of: path) {
        case .checkpoint: throw Self.isCheckpoint(path)
        case .safetensors: found = try StateDictionary.read(path)
        case .torch: found = try TorchNetwork.read(path)
        }
        var metadata = found.metadata
        metadata["format_version"] = "1"
        metadata["architecture"] = "let-there-be-color"
        metadata["global_size"] = metadata["global_size"] ?? "224"
        metadata["name"] = metadata["name"] ?? path.stem ?? "imported"
        do throws(ModelError) {
            let digest = try ModelDigest.sha256(of: path)
            let name = path.lastComponent?.string ?? path.string
            metadata["origin"] = "imported from \(name) (\(found.format)), SHA-256 \(digest)"
            model = try ColorizationModel(parameters: found.parameters, metadata: metadata)
        } catch {
            throw ModelImportError(path, error.description)
        }
        format = found.format
        remarks = found.remarks
    }

    /// Writes the model as a safetensors file of F32, which must not exist.
    ///
    /// - Throws: `SafeTensorsError` if the file cannot be written; nothing is left behind then.
    public func write(to path: FilePath) throws(SafeTensorsError) {
        try SafeTensorsWriter.write(
            model.layers.parameters, metadata: model.metadata, to: path, .creating)
    }

    // MARK: Kinds of files

    private enum Kind {
        case torch, safetensors
        /// Of PyTorch: a program for Python's unpickler, which may do anything.
        case checkpoint
    }

    private static let checkpointExtensions: Set = ["pth", "pt", "ckpt", "pkl"]

    /// By content, and by name where that says nothing.
    private static func kind(of path: FilePath) throws(ModelImportError) -> Kind {
        let beginning: [UInt8]
        do {
            let descriptor = try FileDescriptor.open(
                path, .readOnly, options: [.closeOnExec, .nonBlocking])
            beginning = try descriptor.closeAfter {
                try [UInt8](unsafeUninitializedCapacity: 16) { buffer, count in
                    count = try descriptor.read(into: UnsafeMutableRawBufferPointer(buffer))
                }
            }
        } catch {
            throw ModelImportError(
                path, "it cannot be read: \(error). Check the path and its permissions.")
        }
        let fileExtension = path.extension?.lowercased() ?? ""
        // A zip archive, or a pickle of protocol 2 and later.
        if beginning.starts(with: Array("PK\u{3}\u{4}".utf8))
            || (beginning.first == 0x80 && beginning.count > 1 && (2...5).contains(beginning[1]))
            || checkpointExtensions.contains(fileExtension)
        {
            return .checkpoint
        }
        let hasHeader = beginning.count > 8 && beginning[8] == UInt8(ascii: "{")
        return hasHeader || fileExtension == "safetensors" ? .safetensors : .torch
    }

    private static func isCheckpoint(_ path: FilePath) -> ModelImportError {
        let name = path.lastComponent?.string ?? path.string
        let load = "torch.load(\"\(name)\", map_location=\"cpu\", weights_only=True)"
        let state = "d.get(\"model_state_dict\", d.get(\"state_dict\", d))"
        let model = "\"\(path.stem ?? "model").safetensors\""
        return ModelImportError(
            path,
            "this is a PyTorch checkpoint, which can run any code when it is opened. Convert it "
                + "to safetensors with these two lines of Python, and import the result:\n"
                + "  import torch, safetensors.torch; d = \(load)\n"
                + "  safetensors.torch.save_file(\(state), \(model))")
    }
}
