import Colorization
import Foundation
import SystemPackage
import TensorCore
import TestSupport

/// Model files of every kind: the eighth-width network, with random weights where shapes differ.
enum ModelFiles {
    /// Writes a model.
    ///
    /// - Returns: its file, in `folder`.
    static func write(
        target: ModelConfiguration.Target, pooling: ModelConfiguration.GlobalPooling,
        to folder: URL
    ) throws -> URL {
        let eighth = try ColorizationModel(
            contentsOf: FilePath(Fixtures.url("pytorch/model_eighth.safetensors").path)
        ).folded()
        var tensors = Dictionary(
            uniqueKeysWithValues: eighth.layers.parameters.map { ($0.name, $0.tensor) })
        var random = SeededRandom(seed: 5)
        func replace(_ layer: String, _ shape: [Int]) {
            let scale = (3 / Float(shape.dropFirst().reduce(1, *))).squareRoot()
            tensors["\(layer).weight"] = Tensor(
                shape: shape, scalars: random.tensor(shape).scalars.map { $0 * scale })
            tensors["\(layer).bias"] = Tensor(zeros: [shape[0]])
        }
        if target == .rgb { replace("color.4.conv", [3, 8, 3, 3]) }
        if pooling == .pyramid, let shape = tensors["global.fc.0.linear.weight"]?.shape {
            replace("global.fc.0.linear", [shape[0], shape[1] / 49 * 21])
        }
        var metadata = eighth.metadata
        metadata["target"] = target.rawValue
        metadata["global_pooling"] = pooling.rawValue
        metadata["license"] = "none\u{1b}[31m"
        let file = folder.appending(path: "\(target)-\(pooling).safetensors")
        try ColorizationModel(parameters: tensors, metadata: metadata)
            .write(packed: FilePath(file.path))
        return file
    }
}
