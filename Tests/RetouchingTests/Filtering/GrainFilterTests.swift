import PictureSupport
import SystemPackage
import Testing

@testable import Imaging
@testable import Retouching

@Suite struct GrainFilterTests {
    private let sigmas = [3.0, 6, 12]

    private func image<Code: FixedWidthInteger>(
        _ sample: GrainySample, as: Code.Type
    ) throws -> VipsImage {
        if Code.self == UInt8.self {
            return try .fromMemory(
                GrainySample.codes(sample.noisy) as [UInt8], width: sample.width,
                height: sample.height, bands: 1)
        }
        return try .fromMemory(
            GrainySample.codes(sample.noisy) as [UInt16], width: sample.width,
            height: sample.height, bands: 1)
    }

    private func denoised(
        _ image: borrowing VipsImage, strength: Double, threads: Int = 2
    ) throws -> [Double] {
        let filter = GrainFilter(try GrainModel(of: image), strength: strength)
        let height = image.height
        let result = try image.filtered(
            reach: GrainFilter.reach, workFolder: "/tmp", threads: { threads }
        ) { filter.apply($0, height: height) }
        let largest = image.bitDepth == 8 ? 255.0 : 65535.0
        return try Pixels(result).samples.map { Double($0) / largest }
    }

    @Test func noiseIsMeasured() throws {
        VipsRuntime.start()
        for sigma in sigmas {
            let sample = GrainySample(seed: 1) { _ in sigma / 255 }
            let model = try GrainModel(of: image(sample, as: UInt16.self))
            #expect(abs(model.level * 255 / sigma - 1) < 0.12, "\(sigma): \(model.level * 255)")
        }
    }

    @Test func noiseFollowsTones() throws {
        VipsRuntime.start()
        let sample = GrainySample(seed: 2) { (2 + 10 * $0) / 255 }
        let model = try GrainModel(of: image(sample, as: UInt16.self))
        let fine = model.variances[0].map { Double($0).squareRoot() }
        // The darkest of the picture against its brightest that is no more than the limit.
        #expect(fine[4] / fine[2] > 1.2 && fine[4] / fine[2] < 1.7, "\(fine)")
        #expect(zip(fine, fine.dropFirst()).allSatisfy { $0 <= $1 * 1.1 }, "\(fine)")
    }

    @Test func picturesComeNearerToTheTruth() throws {
        VipsRuntime.start()
        for (sigma, gain) in zip(sigmas, [3.0, 4.5, 6]) {
            let sample = GrainySample(seed: 3) { _ in sigma / 255 }
            let before = sample.psnr(sample.noisy)
            for bits in [8, 16] {
                let source =
                    bits == 8
                    ? try image(sample, as: UInt8.self) : try image(sample, as: UInt16.self)
                let all = sample.psnr(try denoised(source, strength: 1)) - before
                let some = sample.psnr(try denoised(source, strength: 0.3)) - before
                #expect(all > gain, "\(sigma), \(bits) bits: \(all) dB")
                #expect(some > 1.5 && some < all, "\(sigma), \(bits) bits: \(some) dB")
            }
        }
    }

    @Test func strengthIsTheShareThatGoes() throws {
        VipsRuntime.start()
        let sample = GrainySample(seed: 4) { _ in 8.0 / 255 }
        let source = try image(sample, as: UInt16.self)
        let before = try Pixels(source.shared()).samples.map { Double($0) / 65535 }
        let all = try denoised(source, strength: 1)
        let half = try denoised(source, strength: 0.5)
        for index in before.indices {
            let expected = (before[index] + all[index]) / 2
            #expect(abs(half[index] - expected) < 2e-5 || all[index] <= 0 || all[index] >= 1)
        }
        #expect(try denoised(source, strength: 0) == before)
    }

    @Test func edgesSurvive() throws {
        VipsRuntime.start()
        let sample = GrainySample(seed: 5) { _ in 6.0 / 255 }
        let after = try denoised(image(sample, as: UInt16.self), strength: 1)
        // Stripes of three pixels keep their contrast.
        var (light, dark) = (0.0, 0.0)
        for y in 174..<198 {
            for x in stride(from: 127, to: 235, by: 6) {
                dark += after[y * sample.width + x - x % 6 + 1]
                light += after[y * sample.width + x - x % 6 + 4]
            }
        }
        let contrast = (light - dark) / Double(24 * 18)
        #expect(contrast > 0.28, "\(contrast) of 0.3")
        // So does the rim of a disc: nowhere is there a step less steep.
        let row = 80 * sample.width
        let steps = (20..<50).map { abs(after[row + $0 + 1] - after[row + $0]) }
        let clean = (20..<50).map { abs(sample.clean[row + $0 + 1] - sample.clean[row + $0]) }
        #expect(try #require(steps.max()) > 0.9 * (try #require(clean.max())))
    }

    @Test func bandsDoNotShow() throws {
        VipsRuntime.start()
        let sample = GrainySample(seed: 6) { _ in 6.0 / 255 }
        let image = try image(sample, as: UInt16.self)
        let filter = GrainFilter(try GrainModel(of: image), strength: 0.7)
        let (width, height) = (sample.width, sample.height)
        let source = GrainySample.codes(sample.noisy).map { (code: UInt16) in
            Float(code) / 65535
        }
        func result(step: Int) -> [Float] {
            var target = [Float](repeating: -1, count: width * height)
            for start in stride(from: 0, to: height, by: step) {
                let rows = start..<min(start + step, height)
                let readable = rows.extended(by: GrainFilter.reach, height: height)
                source.withUnsafeBufferPointer { source in
                    target.withUnsafeMutableBufferPointer { target in
                        guard let from = source.baseAddress, let to = target.baseAddress else {
                            return
                        }
                        filter.apply(
                            GrayBand(
                                width: width, rows: rows, readable: readable,
                                source: from + readable.lowerBound * width,
                                target: to + rows.lowerBound * width), height: height)
                    }
                }
            }
            return target
        }
        let whole = result(step: height)
        for step in [1, 7, 64] { #expect(result(step: step) == whole, "\(step) rows") }
    }
}
