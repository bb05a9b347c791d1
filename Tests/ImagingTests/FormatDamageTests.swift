import Metadata
import Records
import SystemPackage
import TensorCore
import TestSupport
import Testing

@testable import Imaging

extension ImagingSuite {
    /// Damaged files of the newer formats, and hostile ones.
    @Suite struct FormatDamage {
        private static func failure(_ path: FilePath) -> ImagingError? {
            do throws(ImagingError) {
                _ = try SourcePicture(
                    opening: path, limits: DecodeLimits(maxPixels: 1_000_000)
                ).decode(workFolder: "/tmp")
                return nil
            } catch {
                return error
            }
        }

        @Test(arguments: [
            "rgb8.heic", "grey8.heic", "rgb8-420.heic", "rgb8.avif", "grey10.avif", "grid.avif",
            "rgb8.jxl", "lossy.jxl", "boxes-behind.jxl", "rgb24.bmp", "rgb565.bmp", "rle8.bmp",
            "grey8.bmp", "rgb8.ppm", "plain.ppm", "plain.pbm", "bilevel.pbm", "grey8.pfm",
            "rgb8.pam",
        ])
        func cutAnywhereIsDamaged(name: String) throws {
            let folder = try TestFolder()
            let content = try bytes(of: formatFixture(name))
            for part in 1...9 {
                let path = try folder.write(
                    Array(content.prefix(content.count * part / 10)), "cut.bin")
                let error = Self.failure(path)
                #expect(error?.code == .damaged, "\(part) tenths of \(name): \(error as Any)")
            }
        }

        /// A copy that broke off, its length right: what the codec itself would decode in silence.
        @Test(arguments: [
            "rgb8.heic", "rgb8-420.heic", "grey10.heic", "rgb8.avif", "grey8.avif", "rgb8-420.avif",
            "grid.avif", "rgb8.jxl", "lossy.jxl",
        ])
        func zeroedTailsAreDamaged(name: String) throws {
            let folder = try TestFolder()
            let content = try bytes(of: formatFixture(name))
            for zeroed in [100, content.count / 4] {
                let path = try folder.write(
                    Array(content.dropLast(zeroed)) + [UInt8](repeating: 0, count: zeroed),
                    "tail.bin")
                let error = Self.failure(path)
                #expect(error?.code == .damaged, "\(zeroed) bytes of \(name): \(error as Any)")
            }
        }

        /// Everything but the codecs of HEIC, AVIF and JPEG XL, which are other people's.
        @Test(arguments: [
            "rgb24.bmp", "rgb24-os2.bmp", "rgba32.bmp", "rle8.bmp", "palette4.bmp", "rgb565.bmp",
            "bilevel.bmp", "grey8.bmp", "rgb8.pam", "plain.pgm", "comments.pgm", "grey8.pfm",
            "bilevel.pbm", "two.pgm",
        ])
        func flippedBytesNeverCrash(name: String) throws {
            let folder = try TestFolder()
            let content = try bytes(of: formatFixture(name))
            var random = SeededRandom(seed: UInt64(content.count))
            for _ in 0..<60 {
                var bytes = content
                for _ in 0..<Int.random(in: 1...6, using: &random) {
                    // Headers above all.
                    let place = Int.random(in: 0..<min(bytes.count, 160), using: &random)
                    bytes[place] =
                        [0, 1, 0x7F, 0x80, 0xFF, .random(in: 0...255, using: &random)]
                        .randomElement(using: &random) ?? 0
                }
                let path = try folder.write(bytes, "flipped.bin")
                let expected: [FailureClass?] = [
                    nil, .damaged, .unsupported, .notAPicture, .tooLarge,
                ]
                let error = Self.failure(path)
                #expect(expected.contains(error?.code), "\(error as Any)")
            }
        }

        @Test func runsOfABMP() throws {
            // 4 x 2, 4 bits: a run, indices one by one, a jump, and an early end.
            func file(_ code: [UInt8], bits: UInt8 = 4, kind: UInt8 = 2) -> [UInt8] {
                let palette = (0..<16).flatMap { index -> [UInt8] in
                    let gray = UInt8(index * 17)
                    return [gray, gray, gray, 0]
                }
                let offset = UInt8(14 + 40 + palette.count)
                var file = Array("BM".utf8) + [0, 0, 0, 0, 0, 0, 0, 0, offset, 0, 0, 0]
                file += [40, 0, 0, 0, 4, 0, 0, 0, 2, 0, 0, 0, 1, 0, bits, 0, kind, 0, 0, 0]
                file += [UInt8](repeating: 0, count: 12) + [16, 0, 0, 0, 0, 0, 0, 0]
                return file + palette + code
            }
            let folder = try TestFolder()
            let good = try folder.write(
                file([3, 0x12, 1, 0x30, 0, 0, 0, 3, 0x45, 0x60, 0, 1]), "runs.bmp")
            let picture = try samples(decoded(good))
            #expect(picture == [4, 5, 6, 0, 1, 2, 1, 3].map { $0 * 17 })
            let jump = try folder.write(file([0, 2, 1, 1, 2, 0x78, 0, 1]), "jump.bmp")
            #expect(try samples(decoded(jump)) == [0, 7, 8, 0, 0, 0, 0, 0].map { $0 * 17 })
            let cut = try folder.write(file([3, 0x12, 0, 0, 0, 4, 0x45]), "cut.bmp")
            #expect(Self.failure(cut)?.code == .damaged)
        }

        @Test func namesOfWhatIsNotRead() throws {
            let folder = try TestFolder()
            var jpeg = try bytes(of: formatFixture("rgb24.bmp"))
            jpeg[30] = 4
            let path = try folder.write(jpeg, "jpeg.bmp")
            #expect(Self.failure(path)?.message.contains("around a JPEG") == true)
            let ink = try folder.write(
                Array(
                    "P7\nWIDTH 1\nHEIGHT 1\nDEPTH 4\nMAXVAL 255\nTUPLTYPE CMYK\nENDHDR\n0000"
                        .utf8), "ink.pam")
            #expect(Self.failure(ink)?.message.contains("CMYK") == true)
            let beyond = try folder.write(Array("P2 2 1 9 3 10 ".utf8), "beyond.pgm")
            #expect(Self.failure(beyond)?.code == .damaged)
        }
    }
}
