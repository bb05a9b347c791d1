import SafeTensors
import TensorCore
import TorchSerialization

/// Files of models.
enum ModelTargets {
    static func safetensors(_ bytes: [UInt8]) {
        guard let file = try? SafeTensorsFile(bytes: bytes) else { return }
        for name in file.names { _ = try? file.tensor(named: name).scalars.first }
    }

    static func torch(_ bytes: [UInt8]) {
        guard let file = try? TorchFile(bytes: bytes) else { return }
        // The values below the root, each once.
        var seen: Set<TorchReference> = []
        var rest = [file.root]
        while let value = rest.popLast() {
            guard let reference = value.reference, seen.insert(reference).inserted else { continue }
            if let tensor = file.tensor(value) {
                _ = try? file.scalars(of: tensor).scalars.first
            }
            for entry in file.table(value)?.entries ?? [] { rest += [entry.key, entry.value] }
        }
    }
}
