import FoundationEssentials
import Kernels
import SafeTensors
public import SystemPackage
import TensorCore

/// A safetensors file with a network of a known architecture, all tensors finite and batch normalization
/// multiplied into the weights.
public struct NetworkFile {
    private let name: String
    private let metadata: [String: String]
    private let layers: ParameterReader

    /// Reads a file of version 1.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - architecture: what its metadata have to say it is.
    /// - Throws: what is wrong with the file.
    public init(contentsOf path: FilePath, architecture: String) throws(NetworkFileError) {
        name = path.string
        var tensors: [String: Tensor] = [:]
        do throws(SafeTensorsError) {
            let file = try SafeTensorsFile(mapping: path)
            metadata = file.metadata
            for name in file.names { tensors[name] = try file.tensor(named: name) }
        } catch {
            throw NetworkFileError(file: path.string, detail: error.detail)
        }
        layers = ParameterReader(tensors, epsilon: 0)
        guard metadata["format_version"] == "1", metadata["architecture"] == architecture else {
            throw wrong("the file is no model of architecture \(architecture), version 1")
        }
        guard !tensors.keys.contains(where: { $0.contains(".bn.") }) else {
            throw wrong("its normalizations are not multiplied into the weights")
        }
        guard tensors.values.allSatisfy(isFinite) else {
            throw wrong("a tensor holds values that are infinite or not numbers")
        }
    }

    /// What the metadata say under a key, written as JSON.
    ///
    /// - Throws: that it is missing, or something else.
    public func entry<Value: Decodable>(
        _ key: String, as type: Value.Type
    ) throws(NetworkFileError) -> Value {
        guard let text = metadata[key],
            let value = try? JSONDecoder().decode(type, from: Data(text.utf8))
        else { throw wrong("`\(key)` in the metadata cannot be read") }
        return value
    }

    /// Reads layers.
    ///
    /// - Throws: what is wrong with one of them.
    public func read<Value>(
        _ body: (ParameterReader) throws(ParameterError) -> Value
    ) throws(NetworkFileError) -> Value {
        do throws(ParameterError) {
            return try body(layers)
        } catch {
            throw wrong("\(error)")
        }
    }

    /// What is wrong with the file, as an error.
    public func wrong(_ detail: String) -> NetworkFileError {
        NetworkFileError(file: name, detail: detail)
    }
}
