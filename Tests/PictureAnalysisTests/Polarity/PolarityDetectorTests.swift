import Foundation
import Kernels
import NeuralNetwork
import SafeTensors
import SystemPackage
import TensorCore
import Testing
import TestSupport

@testable import PictureAnalysis

@Suite("Telling negatives")
struct PolarityDetectorTests {
    static func path(_ name: String) -> FilePath {
        FilePath(Fixtures.url("polarity/\(name).safetensors").path)
    }

    static func detector() throws -> PolarityDetector {
        try PolarityDetector(contentsOf: path("small"))
    }

    /// Pictures and what PyTorch says of them.
    static func scored() throws -> [(lightness: [Float], score: Double)] {
        let file = try SafeTensorsFile(mapping: path("scores"))
        let lightness = try file.tensor(named: "lightness").scalars
        let area = PolarityDetector.side * PolarityDetector.side
        return try file.tensor(named: "score").scalars.enumerated().map { index, score in
            (Array(lightness[index * area..<(index + 1) * area]), Double(score))
        }
    }

    static func mirrored(_ picture: [Float]) -> [Float] {
        let side = PolarityDetector.side
        return (0..<side).flatMap { picture[$0 * side..<($0 + 1) * side].reversed() }
    }

    @Test func scoresAreThoseOfPyTorch() throws {
        let detector = try Self.detector()
        #expect(detector.thresholds == .init(unsure: 0.5, negative: 1.5))
        for (lightness, score) in try Self.scored() {
            #expect(abs(detector.score(of: lightness) - score) < 1e-3, "\(score)")
        }
    }

    @Test func theInverseHasTheOppositeScore() throws {
        let detector = try Self.detector()
        let picture = try #require(try Self.scored().first).lightness
        let score = detector.score(of: picture)
        #expect(abs(score) > 0.1)
        #expect(abs(detector.score(of: picture.map { 100 - $0 }) + score) < 1e-3)
        // Neither fading nor mirroring changes anything.
        #expect(abs(detector.score(of: picture.map { 30 + 0.5 * $0 }) - score) < 1e-3)
        #expect(abs(detector.score(of: Self.mirrored(picture)) - score) < 1e-3)
        let even = [Float](repeating: 50, count: picture.count)
        #expect(abs(detector.score(of: even)) < 1e-5)
    }

    @Test func fullRangeIsThatOfThePercentiles() {
        // 0, 1 … 100: the percentiles are 1 and 99.
        let tones = PolarityDetector.atFullRange((0...100).map { Float($0) })
        #expect(tones[0] == -0.5 && tones[1] == -0.5 && tones[99] == 0.5 && tones[100] == 0.5)
        #expect(abs(tones[50]) < 1e-6)
    }

    @Test func theModelThatShipsIsOne() throws {
        let detector = try PolarityDetector(
            contentsOf: FilePath(
                Fixtures.packageRoot.appending(path: "Models/autochrome-polarity.safetensors").path
            ))
        #expect(detector.thresholds.negative > detector.thresholds.unsure)
        #expect(detector.thresholds.unsure > 0)
    }

    /// The small model with its tensors or metadata changed.
    static func refusal(
        _ change: (inout [String: Tensor], inout [String: String]) -> Void
    ) throws -> NetworkFileError? {
        let file = try SafeTensorsFile(mapping: path("small"))
        var tensors: [String: Tensor] = [:]
        for name in file.names { tensors[name] = try file.tensor(named: name) }
        var metadata = file.metadata
        change(&tensors, &metadata)
        let changed = FilePath("/tmp/polarity-\(UInt64.random(in: 0 ... .max)).safetensors")
        defer { try? FileManager.default.removeItem(atPath: changed.string) }
        try SafeTensorsWriter.write(
            tensors.map { (name: $0.key, tensor: $0.value) }, metadata: metadata, to: changed)
        do throws(NetworkFileError) {
            _ = try PolarityDetector(contentsOf: changed)
            return nil
        } catch {
            #expect(error.file == changed.string)
            return error
        }
    }

    @Test(
        arguments: [
            ("architecture", "damage-detector", "architecture polarity-network"),
            ("format_version", "2", "version 1"), ("strides", nil, "`strides`"),
            ("strides", "[1, 3]", "`strides`"), ("strides", "[1, 2", "`strides`"),
            // A block more than there are tensors of.
            ("strides", "[1, 2, 1, 2, 1, 1, 2, 1, 1, 1]", "block.9"),
            ("unsure", "much", "`unsure`"), ("negative", nil, "`negative`"),
            ("negative", "0.1", "`negative`"),
        ] as [(String, String?, String)])
    func metadataOfOtherKindsAreRefused(key: String, value: String?, said: String) throws {
        let error = try Self.refusal { $1[key] = value }
        #expect(error?.description.contains(said) == true, "\(error?.description ?? "")")
    }

    @Test func normalizationsHaveToBeInTheWeights() throws {
        let error = try Self.refusal { tensors, _ in
            tensors["head.bn.weight"] = Tensor(zeros: [40])
        }
        #expect(error?.detail.contains("normalizations") == true)
    }

    @Test(
        arguments: [
            "stem.conv.weight", "block.1.expand.conv.bias", "block.2.depthwise.conv.weight",
            "block.3.project.conv.weight", "head.conv.bias", "output.linear.weight",
        ])
    func missingOrWrongTensorsAreNamed(name: String) throws {
        let missing = try Self.refusal { tensors, _ in tensors[name] = nil }
        #expect(missing?.detail.contains(name) == true, "\(missing?.detail ?? "")")
        let other = try Self.refusal { tensors, _ in tensors[name] = Tensor(zeros: [3, 2]) }
        #expect(other?.detail.contains(name) == true, "\(other?.detail ?? "")")
        let infinite = try Self.refusal { tensors, _ in
            let shape = tensors[name]?.shape ?? []
            tensors[name] = Tensor(
                shape: shape,
                scalars: Array(repeating: .infinity, count: elementCount(of: shape)))
        }
        #expect(infinite?.detail.contains("infinite") == true)
    }
}
