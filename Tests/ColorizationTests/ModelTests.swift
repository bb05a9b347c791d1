import Foundation
import SafeTensors
import SystemPackage
import TensorCore
import TestSupport
import Testing

@testable import Colorization

@Suite struct ModelTests {
    @Test func theDefaultModelIsRead() throws {
        let model = try ColorizationModel(contentsOf: Self.shipped("autochrome-2"))
        let configuration = model.configuration
        #expect(configuration.name == "autochrome-2" && configuration.channels == 32)
        #expect(configuration.classes.count == 28 && configuration.classes[0] == "airport")
        #expect(configuration.usesBatchNorm && configuration.hasGlobal && configuration.hasMap)
        #expect(configuration.fusionKernelSize == 1 && configuration.globalSize == 224)
        #expect(configuration.encoderStrides.count == 21 && configuration.encoderInputScale == 2)
        #expect(configuration.input == .labLightness && configuration.inputMean == 0.5)
        #expect(configuration.abRange == 100 && configuration.batchNormEpsilon == 1e-5)
        #expect(model.palettes?.shape == [28, 6, 5] && model.alternativeCount == 168)
        #expect(model.expectedError?.weight.shape == [138])
    }

    private static func shipped(_ name: String) -> FilePath {
        FilePath(Fixtures.packageRoot.appending(path: "Models/\(name).safetensors").path)
    }

    @Test func theFirstDefaultModelIsStillRead() throws {
        let model = try ColorizationModel(contentsOf: Self.shipped("autochrome-base"))
        let configuration = model.configuration
        #expect(configuration.name == "autochrome-base" && configuration.channels == 32)
        #expect(configuration.classes.count == 33 && configuration.classes[0] == "airport")
        #expect(configuration.usesBatchNorm && configuration.hasGlobal && !configuration.hasMap)
        #expect(configuration.fusionKernelSize == 1 && configuration.globalSize == 224)
        #expect(configuration.input == .labLightness && configuration.inputMean == 0.5)
        #expect(configuration.abRange == 100 && configuration.batchNormEpsilon == 1e-5)
        #expect(model.palettes == nil && model.alternativeCount == 33)
    }

    /// A vector, and a map with palettes.
    private static func models() throws -> [ColorizationModel] {
        var (tensors, metadata) = try ModelFixtures.parts("semantic/model_small.safetensors")
        tensors["palettes"] = Tensor(zeros: [5, 2, 5])
        let errors = try ModelFixtures.file("semantic/confidence.safetensors")
        for name in ["confidence.weight", "confidence.bias", "confidence.usual"] {
            tensors[name] = try errors.tensor(named: name)
        }
        return [
            ModelFixtures.eighth, try ColorizationModel(parameters: tensors, metadata: metadata),
        ]
    }

    @Test(arguments: 0..<2) func aPackedModelComputesTheSame(_ index: Int) throws {
        let model = try Self.models()[index]
        let folder = try TestFolder()
        let path = folder.path.appending("packed.safetensors")
        try model.write(packed: path)
        let packed = try ColorizationModel(contentsOf: path)
        #expect(!packed.configuration.usesBatchNorm && model.configuration.usesBatchNorm)
        #expect(packed.configuration.classes == model.configuration.classes)
        #expect(packed.palettes?.shape == model.palettes?.shape)
        #expect(
            packed.expectedError?.parameters.map(\.tensor.scalars)
                == model.expectedError?.parameters.map(\.tensor.scalars))
        var metadata = model.metadata
        metadata["packed"] = "true"
        #expect(packed.metadata == metadata)
        #expect(packed.layers.parameters.allSatisfy { !$0.name.contains(".bn.") })
        let picture = MemoryLightness(width: 40, height: 24, seed: 1).tensor
        let side = MemoryLightness(width: 224, height: 224, seed: 2).tensor.scalars
        let (direct, mapped) = (Colorizer(model), Colorizer(packed))
        let global = direct.globalFeatures(of: side)
        #expect(mapped.globalFeatures(of: side) == global)
        #expect(
            mapped.chroma(of: picture, global: global).scalars
                == direct.chroma(of: picture, global: global).scalars)
    }

    /// What is done to a good model, and what the error must name.
    struct Damage: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let code: ModelError.Code
        let subject: String
        var mentions: String?
        let apply: @Sendable (inout [String: Tensor], inout [String: String]) -> Void
    }

    static let damages: [Damage] = [
        Damage(testDescription: "no metadata", code: .invalidMetadata, subject: "format_version") {
            $1 = [:]
        },
        Damage(
            testDescription: "newer format", code: .unsupportedFormat, subject: "format_version",
            mentions: "format_version is 3; this program reads 1 and 2"
        ) { $1["format_version"] = "3" },
        Damage(
            testDescription: "other network", code: .unsupportedArchitecture,
            subject: "architecture", mentions: "eccv16"
        ) { $1["architecture"] = "eccv16" },
        Damage(
            testDescription: "other target", code: .unsupportedArchitecture, subject: "target",
            mentions: "lab, yuv, rgb"
        ) { $1["target"] = "hsv" },
        Damage(
            testDescription: "target of more channels", code: .invalidTensor,
            subject: "color.4.conv.weight", mentions: "[3, 8, 3, 3]"
        ) { $1["target"] = "rgb" },
        Damage(
            testDescription: "other pooling", code: .unsupportedArchitecture,
            subject: "global_pooling", mentions: "flatten, pyramid"
        ) { $1["global_pooling"] = "mean" },
        Damage(
            testDescription: "pooling into fewer values", code: .invalidTensor,
            subject: "global.fc.0.linear.weight", mentions: "1344"
        ) { $1["global_pooling"] = "pyramid" },
        Damage(testDescription: "no input", code: .invalidMetadata, subject: "input") {
            $1["input"] = nil
        },
        Damage(
            testDescription: "unknown input", code: .invalidMetadata, subject: "input",
            mentions: "lab_l"
        ) { $1["input"] = "hsv" },
        Damage(testDescription: "mean not finite", code: .invalidMetadata, subject: "input_mean") {
            $1["input_mean"] = "nan"
        },
        Damage(testDescription: "range of zero", code: .invalidMetadata, subject: "ab_range") {
            $1["ab_range"] = "0"
        },
        Damage(testDescription: "epsilon", code: .invalidMetadata, subject: "bn_eps") {
            $1["bn_eps"] = "-1"
        },
        Damage(testDescription: "global size", code: .invalidMetadata, subject: "global_size") {
            $1["global_size"] = "225"
        },
        Damage(testDescription: "has_global", code: .invalidMetadata, subject: "has_global") {
            $1["has_global"] = "maybe"
        },
        Damage(
            testDescription: "too few class names", code: .invalidMetadata, subject: "classes",
            mentions: "2 classes"
        ) { $1["classes"] = #"["a", "b"]"# },
        Damage(testDescription: "class names", code: .invalidMetadata, subject: "classes") {
            $1["classes"] = "a, b"
        },
        Damage(
            testDescription: "missing weight", code: .invalidTensor, subject: "mid.1.conv.weight",
            mentions: "missing"
        ) { tensors, _ in tensors["mid.1.conv.weight"] = nil },
        Damage(
            testDescription: "missing variance", code: .invalidTensor,
            subject: "color.2.bn.running_var", mentions: "missing"
        ) { tensors, _ in tensors["color.2.bn.running_var"] = nil },
        Damage(
            testDescription: "neither bias nor normalization", code: .invalidTensor,
            subject: "fusion.conv.bias"
        ) { tensors, _ in tensors["fusion.bn.weight"] = nil },
        Damage(
            testDescription: "channels that do not chain", code: .invalidTensor,
            subject: "low.3.conv.weight", mentions: "[32, 17, 3, 3], expected [any, 16, 3, 3]"
        ) { tensors, _ in tensors["low.3.conv.weight"] = Tensor(zeros: [32, 17, 3, 3]) },
        Damage(
            testDescription: "kernel of the fusion", code: .invalidTensor,
            subject: "fusion.conv.weight"
        ) { tensors, _ in tensors["fusion.conv.weight"] = Tensor(zeros: [32, 64, 5, 5]) },
        Damage(
            testDescription: "three outputs", code: .invalidTensor, subject: "color.4.conv.weight"
        ) { tensors, _ in tensors["color.4.conv.weight"] = Tensor(zeros: [3, 8, 3, 3]) },
        Damage(
            testDescription: "flat weight", code: .invalidTensor, subject: "low.0.conv.weight"
        ) { tensors, _ in tensors["low.0.conv.weight"] = Tensor(zeros: [72]) },
        Damage(
            testDescription: "no output channels", code: .invalidTensor,
            subject: "low.0.conv.weight"
        ) { tensors, _ in tensors["low.0.conv.weight"] = Tensor(zeros: [0, 1, 3, 3]) },
        Damage(
            testDescription: "flattened size", code: .invalidTensor,
            subject: "global.fc.0.linear.weight", mentions: "3136"
        ) { tensors, _ in tensors["global.fc.0.linear.weight"] = Tensor(zeros: [128, 3135]) },
        Damage(
            testDescription: "half a classifier", code: .invalidTensor,
            subject: "classifier.1.linear.weight"
        ) { tensors, _ in tensors["classifier.1.linear.weight"] = nil },
        Damage(testDescription: "not a number", code: .notFinite, subject: "mid.0.bn.bias") {
            tensors, _ in
            tensors["mid.0.bn.bias"] = Tensor(
                shape: [64], scalars: [.nan] + Array(repeating: 0, count: 63))
        },
        Damage(
            testDescription: "negative variance", code: .notFinite, subject: "mid.0.bn.running_var"
        ) { tensors, _ in
            tensors["mid.0.bn.running_var"] = Tensor(
                shape: [64], scalars: [-1] + Array(repeating: 1, count: 63))
        },
    ]

    static let mapDamages: [Damage] = [
        Damage(
            testDescription: "other branch", code: .unsupportedArchitecture,
            subject: "global_branch", mentions: "vector, map"
        ) { $1["global_branch"] = "pyramid" },
        Damage(
            testDescription: "the paper's branch", code: .invalidTensor,
            subject: "global.conv.0.conv.weight", mentions: "missing"
        ) { $1["global_branch"] = "vector" },
        Damage(
            testDescription: "a format that knows the paper's branch alone", code: .invalidTensor,
            subject: "global.conv.0.conv.weight"
        ) { $1["format_version"] = "1" },
        Damage(
            testDescription: "no strides", code: .invalidMetadata, subject: "encoder_strides"
        ) { $1["encoder_strides"] = nil },
        Damage(
            testDescription: "strides of 3", code: .invalidMetadata, subject: "encoder_strides",
            mentions: "four of them 2"
        ) { $1["encoder_strides"] = "[1, 2, 2, 3, 2, 1, 2, 1]" },
        Damage(
            testDescription: "another size", code: .invalidMetadata, subject: "encoder_strides"
        ) { $1["encoder_strides"] = "[1, 2, 2, 1, 2, 1, 1, 1]" },
        Damage(
            testDescription: "strides that are none", code: .invalidMetadata,
            subject: "encoder_strides"
        ) { $1["encoder_strides"] = "[1, 2" },
        Damage(
            testDescription: "endless strides", code: .invalidMetadata, subject: "encoder_strides"
        ) {
            $1["encoder_strides"] = "[2, 2, 2, 2" + String(repeating: ", 1", count: 61) + "]"
        },
        Damage(
            testDescription: "a block more", code: .invalidTensor,
            subject: "encoder.block.8.depthwise.conv.weight"
        ) { $1["encoder_strides"] = "[1, 2, 2, 1, 2, 1, 2, 1, 1]" },
        Damage(
            testDescription: "no scale", code: .invalidMetadata, subject: "encoder_input_scale"
        ) { $1["encoder_input_scale"] = nil },
        Damage(
            testDescription: "a scale of nothing", code: .invalidMetadata,
            subject: "encoder_input_scale"
        ) { $1["encoder_input_scale"] = "0" },
        Damage(
            testDescription: "no stem", code: .invalidTensor, subject: "encoder.stem.conv.weight"
        ) { tensors, _ in tensors["encoder.stem.conv.weight"] = nil },
        Damage(
            testDescription: "kernel of a depthwise layer", code: .invalidTensor,
            subject: "encoder.block.3.depthwise.conv.weight", mentions: "[96, 1, 3, 3]"
        ) { tensors, _ in
            tensors["encoder.block.3.depthwise.conv.weight"] = Tensor(zeros: [96, 1, 7, 7])
        },
        Damage(
            testDescription: "no place for hints", code: .invalidTensor,
            subject: "pyramid.lateral.1.conv.weight", mentions: "[16, 27, 1, 1]"
        ) { tensors, _ in
            tensors["pyramid.lateral.1.conv.weight"] = Tensor(zeros: [16, 24, 1, 1])
        },
        Damage(
            testDescription: "levels of other widths", code: .invalidTensor,
            subject: "pyramid.lateral.2.conv.weight"
        ) { tensors, _ in
            tensors["pyramid.lateral.2.conv.weight"] = Tensor(zeros: [17, 51, 1, 1])
        },
        Damage(
            testDescription: "no smoothing", code: .invalidTensor,
            subject: "pyramid.smooth.0.1.conv.weight"
        ) { tensors, _ in tensors["pyramid.smooth.0.1.conv.weight"] = nil },
        Damage(
            testDescription: "a palette of five", code: .invalidTensor,
            subject: "palette.linear.weight", mentions: "[16, 6]"
        ) { tensors, _ in tensors["palette.linear.weight"] = Tensor(zeros: [16, 5]) },
        Damage(
            testDescription: "a fusion of 3x3", code: .invalidTensor,
            subject: "fusion.conv.weight", mentions: "[any, 64, 1, 1]"
        ) { tensors, _ in tensors["fusion.conv.weight"] = Tensor(zeros: [64, 64, 3, 3]) },
        Damage(
            testDescription: "classes of another hidden layer", code: .invalidTensor,
            subject: "classifier.linear.weight"
        ) { tensors, _ in tensors["classifier.linear.weight"] = Tensor(zeros: [5, 16]) },
        Damage(
            testDescription: "palettes of other classes", code: .invalidTensor,
            subject: "palettes", mentions: "[5, any, 5]"
        ) { tensors, _ in tensors["palettes"] = Tensor(zeros: [4, 2, 5]) },
        Damage(
            testDescription: "errors of another map", code: .invalidTensor,
            subject: "confidence.weight", mentions: "[26]"
        ) { tensors, _ in tensors["confidence.weight"] = Tensor(zeros: [25]) },
        Damage(
            testDescription: "errors without a bias", code: .invalidTensor,
            subject: "confidence.usual", mentions: "confidence.bias"
        ) { tensors, _ in tensors["confidence.weight"] = Tensor(zeros: [26]) },
        Damage(
            testDescription: "errors that are all the same", code: .invalidTensor,
            subject: "confidence.usual", mentions: "above 0"
        ) { tensors, _ in
            tensors["confidence.weight"] = Tensor(zeros: [26])
            tensors["confidence.bias"] = Tensor(zeros: [1])
            tensors["confidence.usual"] = Tensor(zeros: [2])
        },
        Damage(
            testDescription: "palettes that are no numbers", code: .notFinite,
            subject: "palettes"
        ) { tensors, _ in
            tensors["palettes"] = Tensor(
                shape: [5, 1, 5], scalars: Array(repeating: .nan, count: 25))
        },
        Damage(
            testDescription: "an infinite weight", code: .notFinite,
            subject: "encoder.block.1.expand.conv.bias"
        ) { tensors, _ in
            tensors["encoder.block.1.expand.conv.bias"] = Tensor(
                shape: [48], scalars: Array(repeating: .infinity, count: 48))
        },
    ]

    @Test(arguments: mapDamages) func aDamagedMapModelIsRefusedByName(_ damage: Damage) throws {
        try expectRefusal(
            of: try ModelFixtures.parts("semantic/model_small.safetensors"), damage)
    }

    @Test(arguments: damages) func aDamagedModelIsRefusedByName(_ damage: Damage) throws {
        try expectRefusal(of: try ModelFixtures.parts(), damage)
    }

    private func expectRefusal(
        of parts: (tensors: [String: Tensor], metadata: [String: String]), _ damage: Damage
    ) throws {
        var (tensors, metadata) = parts
        damage.apply(&tensors, &metadata)
        let error = try #require(throws: ModelError.self) {
            try ColorizationModel(parameters: tensors, metadata: metadata)
        }
        #expect(error.code == damage.code && error.subject == damage.subject)
        for words in [damage.subject, damage.mentions ?? damage.subject] {
            #expect(error.description.contains(words), "\(error.description)")
        }
    }

    @Test func aMapIsWhatTheFileSays() throws {
        let configuration = ModelFixtures.map.configuration
        #expect(configuration.globalBranch == .map && configuration.hasMap)
        #expect(configuration.encoderStrides == [1, 2, 2, 1, 2, 1, 2, 1])
        #expect(configuration.encoderInputScale == 2 && configuration.classes.count == 5)
        #expect(!ModelFixtures.eighth.configuration.hasMap)
        // The second format may hold the paper's network, too.
        var (tensors, metadata) = try ModelFixtures.parts()
        metadata["format_version"] = "2"
        let paper = try ColorizationModel(parameters: tensors, metadata: metadata)
        #expect(paper.configuration.globalBranch == .vector)
        // Without classes there is nothing to tell them by.
        (tensors, metadata) = try ModelFixtures.parts("semantic/model_small.safetensors")
        tensors["classifier.linear.weight"] = nil
        metadata["classes"] = nil
        let plain = try ColorizationModel(parameters: tensors, metadata: metadata)
        #expect(plain.configuration.classes == [])
    }

    @Test func aModelWithoutClassifierOrNamesIsFine() throws {
        var (tensors, metadata) = try ModelFixtures.parts()
        metadata["classes"] = nil
        let named = try ColorizationModel(parameters: tensors, metadata: metadata)
        #expect(named.configuration.classes.count == 12)
        for name in tensors.keys where name.hasPrefix("classifier") { tensors[name] = nil }
        let plain = try ColorizationModel(parameters: tensors, metadata: metadata)
        #expect(plain.configuration.classes == [])
    }

    @Test func aFileThatIsNoModelIsRefused() throws {
        let missing = FilePath("/nowhere/model.safetensors")
        #expect(throws: ModelError.self) { try ColorizationModel(contentsOf: missing) }
        let error = try #require(throws: ModelError.self) {
            try ColorizationModel(
                contentsOf: ModelFixtures.path("pytorch/forward_64x40.safetensors"))
        }
        #expect(error.subject == "format_version")
    }
}
