import Foundation
import SystemPackage
import TensorCore
import TestSupport
import Testing

@testable import Colorization

/// Networks of Torch7, in the forms that such files have.
@Suite struct TorchImportTests {
    private func load(_ bytes: [UInt8]) throws -> ImportedModel {
        let folder = try TestFolder()
        return try ImportedModel(contentsOf: folder.write(bytes, "network.t7"))
    }

    private func parameters(_ model: ImportedModel) -> [String: Tensor] {
        Dictionary(uniqueKeysWithValues: model.model.layers.parameters.map { ($0.name, $0.tensor) })
    }

    /// Why a network is refused.
    private func refusal(_ network: SmallNetwork) -> String {
        do {
            _ = try load(network.file())
            return "imported"
        } catch {
            return "\(error)"
        }
    }

    @Test func theNetworkOfTorch7IsImportedBitForBit() throws {
        let found = try ImportedModel(contentsOf: ModelFixtures.path("torch7/ltbc_nobn_quarter.t7"))
        let model = found.model
        let expected = try ModelFixtures.torch7().layers.parameters
        let parameters = parameters(found)
        #expect(expected.count == 42 && parameters.count == 42)
        var scalars = 0
        for (name, tensor) in expected {
            let other = try #require(parameters[name])
            #expect(other.shape == tensor.shape, "\(name)")
            let bits = (other.scalars.map(\.bitPattern), tensor.scalars.map(\.bitPattern))
            #expect(bits.0 == bits.1, "\(name)")
            scalars += tensor.count
        }
        #expect(scalars == 2_702_586)
        #expect(found.format == "Torch7" && found.remarks.isEmpty)
        #expect(model.configuration.input == .gammaLuma && model.configuration.abRange == 100)
        #expect(model.configuration.inputMean == 0.44505388568813414)
        #expect(model.configuration.fusionKernelSize == 3 && model.configuration.classes.isEmpty)
        #expect(model.metadata["license"]?.hasPrefix("CC BY-NC-SA 4.0") == true)
        #expect(model.metadata["origin"]?.contains("ltbc_nobn_quarter.t7") == true)
    }

    @Test(arguments: ["ansel", "grey301"]) func itsColorsAreThoseOfTorch7(_ picture: String) throws
    {
        func array(_ kind: String) throws -> NumpyArray {
            try NumpyArray(
                contentsOf: Fixtures.url("torch7/\(picture).ltbc_nobn_quarter.\(kind).npy"))
        }
        let found = try ImportedModel(contentsOf: ModelFixtures.path("torch7/ltbc_nobn_quarter.t7"))
        let colorizer = Colorizer(found.model)
        let image = try array("X2")
        let chroma = colorizer.chroma(
            of: Tensor(shape: Array(image.shape.suffix(3)), scalars: image.scalars),
            global: colorizer.globalFeatures(of: try array("X1").scalars))
        #expect(maximumDifference(chroma.scalars, try array("ab").scalars) <= 1e-4)
    }

    static let forms: [SmallNetwork.Form] = [
        .init(), .init(isDouble: true), .init(isFlat: true),
        .init(isDouble: true, isFlat: true, hasGradients: true),
        .init(isMatrix: true, usesOldPadding: true), .init(normalization: 2),
        .init(isFlat: true, normalization: 2, hasClassifier: true),
        .init(fusionKernel: 1, hasClassifier: true), .init(fusionIsApart: true),
        .init(fusionKernel: 1, fusionIsApart: true, upsamplesOutput: true),
        .init(upsamplesOutput: true), .init(hasClassifier: true, hasNodes: false),
    ]

    @Test(arguments: forms.indices) func everyFormIsUnderstood(index: Int) throws {
        let network = SmallNetwork(seed: UInt64(index), Self.forms[index])
        let found = try load(network.file())
        let parameters = parameters(found)
        #expect(Set(parameters.keys) == Set(network.expected.keys))
        for (name, tensor) in network.expected {
            #expect(parameters[name]?.shape == tensor.shape, "\(name)")
            #expect(parameters[name]?.scalars == tensor.scalars, "\(name)")
        }
        let configuration = found.model.configuration
        #expect(configuration.inputMean == 0.25)
        #expect(configuration.fusionKernelSize == network.form.fusionKernel)
        #expect(configuration.classes.count == (network.form.hasClassifier ? 9 : 0))
        #expect(configuration.batchNormEpsilon == (network.form.normalization == nil ? 1e-5 : 1e-3))
        #expect(found.remarks.isEmpty)
    }

    /// Old normalizations hold the inverse of the standard deviation.
    @Test func oldNormalizationsAreUnderstood() throws {
        let network = SmallNetwork(seed: 1, .init(normalization: 1))
        let parameters = parameters(try load(network.file()))
        #expect(parameters.count == network.expected.count)
        for (name, tensor) in network.expected {
            let found = try #require(parameters[name]).scalars
            #expect(maximumDifference(found, tensor.scalars) < 1e-6, "\(name)")
        }
    }

    @Test func aGraphAloneGetsThePublishedMean() throws {
        let found = try load(SmallNetwork(seed: 2).file(mean: nil))
        #expect(found.model.configuration.inputMean == Float(0.44505388568813414))
        #expect(found.remarks.count == 1)
    }

    @Test func copiesOfTheLowLevelNetworkHaveToBeEqual() throws {
        // Equal values in storages of their own are as good as one storage.
        let network = SmallNetwork(seed: 3)
        let graph = network.file()
        #expect(throws: Never.self) { try load(graph) }
        for (equal, message) in [(true, "imported"), (false, "two copies")] {
            var twins = SmallNetwork(seed: 3, .init(hasNodes: false))
            let other = SmallNetwork(seed: equal ? 3 : 4)
            twins.replace(
                "mid.1",
                by: SmallNetwork.sequence([
                    twins.module("mid.1"),
                    SmallNetwork.sequence((0..<6).map { other.module("low.\($0)") }),
                ]))
            #expect(refusal(twins).contains(message))
        }
    }

    @Test func otherNetworksAreRefusedWithTheReason() throws {
        func refusal(
            _ name: String, _ change: (TorchItem) -> TorchItem
        ) -> String {
            var network = SmallNetwork(seed: 5)
            network.replace(name, by: change(network.module(name)))
            return self.refusal(network)
        }
        func field(_ key: String, _ value: TorchItem) -> (TorchItem) -> TorchItem {
            { item in
                item.set(key, value)
                return item
            }
        }
        #expect(refusal("low.1", field("kW", .number(5))).contains("a kernel of 5x3"))
        #expect(refusal("low.1", field("padW", .number(0))).contains("a padding of 0"))
        #expect(refusal("low.1", field("dW", .number(3))).contains("strides 3, 1"))
        #expect(refusal("low.1", field("groups", .number(2))).contains("groups"))
        #expect(refusal("low.1", field("nInputPlane", .number(7))).contains("weight of"))
        #expect(refusal("low.1", field("nInputPlane", .number(-7))).contains("no whole number"))
        #expect(refusal("low.1", field("weight", .nothing)).contains("no tensor weight"))
        #expect(refusal("mid.0") { _ in .module("nn.Tanh") }.contains("nn.Tanh"))
        #expect(refusal("mid.0") { _ in .module("nn.Tanh") }.contains("mid-level network"))
        #expect(refusal("mid.0") { .sequence(of: $0, .module("nn.Sigmoid")) }.contains("mid-level"))
        #expect(refusal("global.fc.0") { _ in .nothing }.contains("global network"))
        let narrow = TorchItem.floats([8, 2], [Float](repeating: 0, count: 16))
        #expect(refusal("global.fc.0", field("weight", narrow)).contains("294 values"))
        #expect(refusal("color.4") { _ in .nothing }.contains("colorization network"))
        var swapped = SmallNetwork(seed: 6, .init(joinsGlobalFirst: true))
        #expect(self.refusal(swapped).contains("before the mid-level map"))
        swapped = SmallNetwork(seed: 6)
        let loop = SmallNetwork.sequence([])
        loop.set("modules", .list([loop]))
        swapped.replace("mid.1", by: loop)
        #expect(self.refusal(swapped).contains("without end"))
        // Few objects, but a thousand to the tenth if followed.
        let nested = (0..<10).reduce(SmallNetwork.sequence([])) { inner, _ in
            SmallNetwork.sequence(Array(repeating: inner, count: 1000))
        }
        swapped.replace("mid.1", by: nested)
        #expect(self.refusal(swapped).contains("without end"))
    }

    @Test func otherContentsAreTold() throws {
        func refusal(_ bytes: [UInt8]) -> String {
            do {
                _ = try load(bytes)
                return "imported"
            } catch {
                return "\(error)"
            }
        }
        #expect(refusal(TorchWriter.file(.number(1))).contains("no network"))
        #expect(refusal(TorchWriter.file(.module("nn.Sequential"))).contains("class nn.Sequential"))
        #expect(refusal(Array("nonsense, not Torch".utf8)).contains("binary file of Torch7"))
        #expect(refusal([]).contains("empty"))
        let checkpoint = refusal(Array("PK\u{3}\u{4} a checkpoint".utf8))
        #expect(checkpoint.contains("torch.load(") && checkpoint.contains("save_file("))
        let fixture = try Data(contentsOf: Fixtures.url("torch7/ltbc_nobn_quarter.t7"))
        #expect(refusal(Array(fixture.prefix(5_000_000))).contains("the file ends"))
    }
}

extension TorchItem {
    /// The first layer of a container that ``SmallNetwork`` makes of it and what follows it.
    private var layerFields: TorchNode? {
        guard case .item(let fields)? = node?.payload else { return nil }
        guard node?.className == "nn.Sequential",
            let modules = fields.node?.pairs.first(where: { $0.key.isNamed("modules") })?.value,
            let first = modules.node?.pairs.first?.value
        else { return fields.node }
        return first.layerFields
    }

    fileprivate func set(_ key: String, _ value: TorchItem) {
        let isEmpty: Bool =
            if case .item(let fields)? = node?.payload {
                fields.node?.pairs.first?.value.node?.pairs.isEmpty ?? false
            } else {
                false
            }
        // An empty container is changed itself, another's first layer is.
        guard case .item(let own)? = node?.payload, let target = isEmpty ? own.node : layerFields
        else { return }
        target.pairs.removeAll { $0.key.isNamed(key) }
        target.pairs.append((.string(key), value))
    }

    fileprivate static func sequence(of first: TorchItem, _ second: TorchItem) -> TorchItem {
        SmallNetwork.sequence([first, second])
    }

    private func isNamed(_ name: String) -> Bool {
        if case .string(name) = self { return true }
        return false
    }
}
