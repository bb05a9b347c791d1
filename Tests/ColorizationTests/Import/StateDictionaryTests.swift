import TestSupport
import Foundation
import SafeTensors
import SystemPackage
import TensorCore
import Testing

@testable import Colorization

/// Weights of PyTorch programs, by the names that they give them.
@Suite struct StateDictionaryTests {
    private func load(
        _ tensors: [(name: String, tensor: Tensor)], metadata: [String: String] = [:]
    ) throws -> ImportedModel {
        let folder = try TestFolder()
        let path = folder.path.appending("theirs.safetensors")
        try SafeTensorsWriter.write(tensors, metadata: metadata, to: path)
        return try ImportedModel(contentsOf: path)
    }

    private func refusal(
        _ tensors: [(name: String, tensor: Tensor)], metadata: [String: String] = [:]
    ) -> String {
        do {
            _ = try load(tensors, metadata: metadata)
            return "imported"
        } catch {
            return "\(error)"
        }
    }

    /// A small network under the names that `rename` makes of ours, such as `low.0` and `weight`.
    private func network(
        hasClassifier: Bool = true, _ rename: (_ layer: String) -> String
    ) -> (ours: [String: Tensor], theirs: [(name: String, tensor: Tensor)]) {
        let form = SmallNetwork.Form(fusionKernel: 1, hasClassifier: hasClassifier)
        let ours = SmallNetwork(seed: 9, form).expected
        let theirs = ours.map { name, tensor in
            let parts = name.split(separator: ".").map(String.init)
            let layer = parts.dropLast(2).joined(separator: ".")
            return (name: "\(rename(layer)).\(parts.last ?? "")", tensor: tensor)
        }
        return (ours, theirs)
    }

    /// The name of a layer with its number counted from another than 0.
    private func renamed(
        _ layer: String, _ groups: [String: (name: String, first: Int)]
    ) -> String {
        for (ours, theirs) in groups where layer.hasPrefix(ours) {
            if layer == ours { return theirs.name }
            if let number = Int(layer.dropFirst(ours.count + 1)) {
                return "\(theirs.name)\(theirs.first + number)"
            }
        }
        return layer
    }

    private func expect(_ model: ImportedModel, _ parameters: [String: Tensor]) {
        let found = model.model.layers.parameters
        #expect(found.count == parameters.count)
        for (name, tensor) in found {
            #expect(parameters[name]?.scalars == tensor.scalars, "\(name)")
        }
    }

    @Test(arguments: [7, 1]) func colNet(midFrom: Int) throws {
        let (ours, theirs) = network { layer in
            renamed(
                layer,
                [
                    "low": ("low.conv", 1), "mid": ("mid.conv", midFrom),
                    "global.conv": ("glob.conv", 1), "global.fc": ("glob.fc", 1),
                    "fusion": ("conv_fuse", 0), "classifier": ("classifier.fc", 1),
                    "color": ("col.conv", midFrom == 7 ? 9 : 1),
                ])
        }
        let found = try load(theirs)
        expect(found, ours)
        let configuration = found.model.configuration
        #expect(configuration.input == .labLightness && configuration.inputMean == 0)
        #expect(configuration.abRange == 128 && configuration.classes.count == 9)
        #expect(found.format.contains("ColNet") && found.remarks.count == 1)
        #expect(found.model.metadata["license"]?.contains("not stated") == true)
        // What the file says of itself wins.
        let told = try load(theirs, metadata: ["ab_range": "110", "license": "MIT"])
        #expect(told.model.configuration.abRange == 110)
        #expect(told.model.metadata["license"] == "MIT")
    }

    @Test func exportsOfTheTorch7Program() throws {
        let found = try ImportedModel(
            contentsOf: ModelFixtures.path("torch7/ltbc_nobn_quarter.safetensors"))
        let expected = try ModelFixtures.torch7().layers.parameters
        expect(found, Dictionary(uniqueKeysWithValues: expected.map { ($0.name, $0.tensor) }))
        #expect(found.model.configuration.inputMean == Float(0.44505388568813414))
        #expect(found.model.metadata["license"]?.hasPrefix("CC BY-NC-SA 4.0") == true)
        #expect(found.remarks.count == 1)
    }

    @Test func ownNamesNeedMetadata() throws {
        let ours = SmallNetwork(seed: 10, .init(normalization: 2, hasClassifier: true)).expected
        var tensors = ours.map { (name: $0.key, tensor: $0.value) }
        tensors.append(("low.0.bn.num_batches_tracked", Tensor(zeros: [1])))
        #expect(refusal(tensors).contains("input, input_mean, ab_range"))
        let metadata = ["input": "lab_l", "input_mean": "0.5", "ab_range": "100"]
        let found = try load(tensors, metadata: metadata)
        expect(found, ours)
        #expect(found.model.configuration.inputMean == 0.5)
        let model = metadata.merging(
            ["format_version": "1", "architecture": "let-there-be-color"]
        ) { $1 }
        #expect(refusal(tensors, metadata: model).contains("already"))
    }

    /// Nothing of the file's own metadata is lost, or the model would be another one.
    @Test(arguments: ModelConfiguration.Target.allCases, [true, false])
    func everyKindOfNetworkStaysWhatItIs(
        target: ModelConfiguration.Target, hasGlobal: Bool
    ) throws {
        let model = try ModelFixtures.random(
            seed: 12, fusionKernelSize: 1, hasGlobal: hasGlobal, target: target,
            pooling: .pyramid, input: .gammaLuma)
        var metadata = model.metadata
        metadata["format_version"] = nil
        metadata["architecture"] = nil
        if target != .lab { metadata["ab_range"] = nil }
        let found = try load(model.layers.parameters, metadata: metadata).model.configuration
        #expect(found.target == target && found.hasGlobal == hasGlobal)
        #expect(found.globalPooling == .pyramid && found.globalSize == 64)
        #expect(found.input == .gammaLuma)
        metadata["ab_range"] = nil
        let answer = refusal(model.layers.parameters, metadata: metadata)
        #expect((answer == "imported") == (target != .lab), "\(answer)")
    }

    @Test func strangersAreNamed() {
        let (_, theirs) = network { renamed($0, ["low": ("low.conv", 1)]) }
        #expect(refusal([("encoder.weight", Tensor(zeros: [1]))]).contains("'encoder.weight'"))
        let stranger = theirs + [("low.conv7.weight", Tensor(zeros: [1]))]
        #expect(refusal(stranger).contains("does not belong to the network"))
    }

    @Test func missingAndMisshapenTensorsAreNamed() throws {
        let (ours, theirs) = network(hasClassifier: false) { layer in
            renamed(
                layer,
                [
                    "low": ("low", 1), "mid": ("mid", 1), "global.conv": ("global", 1),
                    "global.fc": ("global_fc", 1), "color": ("col", 1),
                ])
        }
        expect(try load(theirs), ours)
        let missing = theirs.filter { $0.name != "mid2.bias" }
        #expect(refusal(missing).contains("mid.1.conv.bias"))
        let misshapen = missing + [("mid2.bias", Tensor(zeros: [5]))]
        #expect(refusal(misshapen).contains("mid.1.conv.bias has the shape [5]"))
    }

    @Test func importedModelsCanBeReadAgain() throws {
        let found = try ImportedModel(
            contentsOf: ModelFixtures.path("torch7/ltbc_nobn_quarter.t7"))
        let folder = try TestFolder()
        let path = folder.path.appending("ours.safetensors")
        try found.write(to: path)
        let model = try ColorizationModel(contentsOf: path)
        #expect(model.configuration == found.model.configuration)
        #expect(model.metadata == found.model.metadata)
        for (one, other) in zip(model.layers.parameters, found.model.layers.parameters) {
            #expect(one.name == other.name && one.tensor.scalars == other.tensor.scalars)
        }
    }
}
