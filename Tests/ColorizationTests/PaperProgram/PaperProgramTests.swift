import Foundation
import Imaging
import NeuralNetwork
import SystemPackage
import TensorCore
import TestSupport
import Testing

@testable import Colorization

/// The authors' program of 2016, step by step, against what it made with a network of ours.
@Suite(.oneAtATime) struct PaperProgramTests {
    private static let pictures = ["ansel", "grey301"]

    private static let program: PaperProgram = {
        guard let model = try? ModelFixtures.torch7(),
            let program = PaperProgram(Colorizer(model))
        else { fatalError("the fixture is missing") }
        return program
    }()

    private func array(_ picture: String, _ kind: String) throws -> NumpyArray {
        try NumpyArray(contentsOf: Fixtures.url("torch7/\(picture).ltbc_nobn_quarter.\(kind).npy"))
    }

    private func samples(_ name: String) throws -> (samples: [UInt8], width: Int, bands: Int) {
        VipsRuntime.start()
        let path = FilePath(Fixtures.url("torch7/\(name).png").path)
        let image = try SourcePicture(opening: path).decode(workFolder: "/tmp")
        var samples = [UInt8](repeating: 0, count: image.width * image.height * image.bands)
        try samples.withUnsafeMutableBufferPointer { buffer in
            guard let target = buffer.baseAddress else { return }
            try image.read8(x: 0, y: 0, width: image.width, height: image.height, into: target)
        }
        return (samples, image.width, image.bands)
    }

    private func luma(_ name: String) throws -> (luma: [Float], width: Int) {
        let (samples, width, bands) = try samples(name)
        #expect(bands == 1)
        return (samples.map { Float($0) / 255 }, width)
    }

    @Test(arguments: pictures) func inputsAreThoseOfTheProgram(picture: String) throws {
        let (luma, width) = try luma(picture)
        let image = Self.program.image(of: luma, (width, luma.count / width))
        let expected = try array(picture, "X2")
        #expect(image.shape == Array(expected.shape.suffix(3)))
        #expect(maximumDifference(image.scalars, expected.scalars) < 1e-6)
        let whole = Self.program.whole(of: image)
        #expect(maximumDifference(whole, try array(picture, "X1").scalars) < 1e-6)
    }

    @Test(arguments: pictures) func colorArithmeticIsThatOfTheProgram(picture: String) throws {
        let (luma, width) = try luma(picture)
        let ab = try array(picture, "ab")
        let chroma = Tensor(shape: Array(ab.shape.suffix(3)), scalars: ab.scalars)
        let result = Self.program.merge(luma, (width, luma.count / width), with: chroma)
        try expect(result.rgb, equals: picture, share: 0.99998)
        #expect(result.clipped > 0)
    }

    @Test(arguments: pictures) func theWholeIsWithinOne(picture: String) throws {
        let (luma, width) = try luma(picture)
        let result = Self.program.colorize(
            luma: luma, width: width, global: nil, threads: ThreadBudget(2))
        try expect(result.rgb, equals: picture, share: 0.9996)
    }

    /// No sample differs by more than 1 from the program's, and so large a share not at all.
    private func expect(_ rgb: [UInt8], equals picture: String, share: Double) throws {
        let expected = try samples("\(picture).ltbc_nobn_quarter").samples
        try #require(rgb.count == expected.count)
        let differences = zip(rgb, expected).map { abs(Int($0) - Int($1)) }
        #expect((differences.max() ?? 0) <= 1)
        let equal = Double(differences.count { $0 == 0 }) / Double(differences.count)
        #expect(equal >= share, "\(equal)")
    }

    @Test func neutralChromaCostsRedAndBlueOneLevel() {
        let grays = (0...255).map { Float($0) / 255 }
        let chroma = Tensor(shape: [2, 1, 1], scalars: [0.5, 0.5])
        let result = Self.program.merge(grays, (256, 1), with: chroma)
        for gray in 1...255 {
            #expect(
                Array(result.rgb[3 * gray..<3 * gray + 3]).map(Int.init) == [
                    gray - 1, gray, gray - 1,
                ])
        }
    }

    @Test func networksOfLightnessAreRefused() {
        #expect(PaperProgram(Colorizer(ModelFixtures.eighth)) == nil)
    }

    /// Everything about them is that of the program, but for what their output stands for.
    @Test(arguments: ModelConfiguration.Target.allCases)
    func networksOfOtherTargetsAreRefused(target: ModelConfiguration.Target) throws {
        let model = try ModelFixtures.random(
            seed: 4, fusionKernelSize: 3, hasGlobal: true, target: target, input: .gammaLuma)
        #expect((PaperProgram(Colorizer(model)) != nil) == (target == .lab))
    }

    @Test(arguments: [(1, 1), (3, 2), (1, 40), (57, 9)]) func picturesOfAnySize(
        width: Int, height: Int
    ) {
        let luma = (0..<width * height).map { Float($0 % 7) / 7 }
        let features = GlobalFeatures(features: Array(repeating: 0.1, count: 64), logits: [])
        let result = Self.program.colorize(
            luma: luma, width: width, global: features, threads: ThreadBudget(1))
        #expect(result.rgb.count == 3 * luma.count)
    }
}
