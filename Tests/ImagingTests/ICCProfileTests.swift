import SystemPackage
import TensorCore
import Testing

@testable import Imaging

/// The profile parser alone, on hostile bytes: it must answer or give nil, never trap.
@Suite struct ICCProfileTests {
    static func profile(_ name: String) throws -> [UInt8] {
        let file = try bytes(of: fixture(name))
        let start = try #require(
            file.indices.first { file[$0...].starts(with: Array("acsp".utf8)) })
        return Array(file[(start - 36)...])
    }

    @Test(arguments: ["rgb8-icc-srgb.tif", "rgb8-icc-wide.tif", "grey8-icc-dotgain.tif"])
    func truncated(name: String) throws {
        let whole = try Self.profile(name)
        for count in 0..<min(whole.count, 3000) {
            let profile = ICCProfile(Array(whole.prefix(count)))
            _ = profile?.description
            _ = profile?.isSRGB
        }
    }

    @Test func flipped() throws {
        var random = SeededRandom(seed: 7)
        let whole = try Self.profile("rgb8-icc-srgb.tif")
        for _ in 0..<3000 {
            var bytes = whole
            for _ in 0..<4 {
                bytes[Int.random(in: 0..<600, using: &random)] = UInt8.random(
                    in: 0...255, using: &random)
            }
            let profile = ICCProfile(bytes)
            _ = profile?.description
            _ = profile?.isSRGB
        }
    }

    @Test func grayProfileIsWhatItSays() throws {
        let bytes = ICCProfile.grayWithSRGBCurve
        let profile = try #require(ICCProfile(bytes))
        #expect(profile.colorSpace == "GRAY" && profile.connectionSpace == "XYZ ")
        #expect(profile.description == "Grey with the sRGB tone curve")
        #expect(profile.isSRGB)
        let size = bytes.prefix(4).reduce(0) { $0 << 8 | Int($1) }
        #expect(size == bytes.count && bytes.count.isMultiple(of: 4))
        let curve = try #require(profile.grayCurve)
        for code in 0...255 {
            let encoded = Double(code) / 255
            #expect(abs(curve.linear(encoded) - SRGBTables.linear(encoded)) < 2e-5)
        }
    }

    @Test func recognizesSRGB() throws {
        #expect(try #require(ICCProfile(try Self.profile("rgb8-icc-srgb.tif"))).isSRGB)
        #expect(!(try #require(ICCProfile(try Self.profile("rgb8-icc-wide.tif"))).isSRGB))
        #expect(!(try #require(ICCProfile(try Self.profile("rgb8-icc-linear.tif"))).isSRGB))
        #expect(ICCProfile([])?.colorSpace == nil)
    }
}
