import Metadata
import Records
import SystemPackage
import TestSupport
import Testing

@testable import Imaging

extension ImagingSuite {
    /// What the chunks gAMA and cHRM make of samples.
    @Suite struct PNGColors {
        private func chunk(_ type: String, _ numbers: [Int]) -> [UInt8] {
            PNGFile.chunk(type, numbers.flatMap(PNGFile.bigEndian))
        }

        /// A file of ours with chunks behind its header, and without its profile.
        private func file(_ bands: Int, _ chunks: [[UInt8]], _ folder: borrowing TestFolder) throws
            -> FilePath
        {
            let values = (0..<256).flatMap { [UInt8](repeating: UInt8($0), count: bands) }
            let path = folder.path.appending("plain.png")
            try VipsImage.fromMemory(values, width: 16, height: 16, bands: bands).write(
                to: path, as: EncodeSettings(format: .png), metadata: OutputMetadata())
            let whole = try bytes(of: path)
            // The header's chunk ends at 33; the profile is the next one.
            let length = whole[33..<37].reduce(0) { $0 << 8 | Int($1) }
            return try folder.write(
                Array(whole[..<33]) + chunks.flatMap { $0 } + whole[(33 + 12 + length)...],
                "stated.png")
        }

        private func levels(_ path: FilePath, _ folder: borrowing TestFolder) throws -> [Int] {
            try samples(try SourcePicture(opening: path).decode(workFolder: folder.path))
        }

        /// Encoded linear light comes out as sRGB, to within a level of 8 bits.
        @Test(arguments: [1.0, 0.55556]) func gammaOfGray(exponent: Double) throws {
            let folder = try TestFolder()
            let path = try file(1, [chunk("gAMA", [Int(exponent * 100_000)])], folder)
            let picture = try SourcePicture(opening: path)
            #expect(!picture.flags.contains(.iccMissing))
            #expect(picture.facts.iccDescription?.hasPrefix("gamma") == true)
            let found = try levels(path, folder)
            for (code, level) in found.enumerated() {
                let light = power(Double(code) / 255, 1 / exponent)
                let expected = SRGBTables.encoded(Float(light)) * 65_535
                #expect(abs(Float(level) - expected) < 257, "\(code)")
            }
        }

        @Test func whatMeansSRGB() throws {
            let folder = try TestFolder()
            let primaries = chunk("cHRM", [31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000])
            let usual = chunk("gAMA", [45455])
            for chunks in [[usual], [usual, primaries], [primaries]] {
                let path = try file(3, chunks, folder)
                #expect(try SourcePicture(opening: path).facts.iccDescription == "sRGB")
                #expect(try levels(path, folder) == (0..<256).flatMap { [$0, $0, $0] })
            }
            let plain = try file(3, [], folder)
            #expect(try SourcePicture(opening: plain).flags.contains(.iccMissing))
            let absurd = try file(3, [chunk("gAMA", [1])], folder)
            #expect(try SourcePicture(opening: absurd).flags.contains(.iccMissing))
        }

        /// Neutral stays neutral, whatever the primaries are.
        @Test func primariesOfOthers() throws {
            let folder = try TestFolder()
            let wide = chunk("cHRM", [34567, 35850, 73470, 26530, 15960, 84040, 3660, 10])
            let path = try file(3, [chunk("gAMA", [55556]), wide], folder)
            let found = try levels(path, folder)
            for pixel in stride(from: 0, to: found.count, by: 3) {
                #expect(found[pixel..<pixel + 3].allSatisfy { abs($0 - found[pixel]) < 130 })
            }
        }
    }
}
