import Records
import SystemPackage
import TestSupport
import Testing

@testable import Imaging

extension ImagingSuite {
    /// TIFF files that cost more than they are worth.
    @Suite struct TIFFLimits {
        /// A little-endian file of a directory of numbers, with more bytes behind it.
        private static func directory(
            _ entries: [(tag: Int, value: Int, count: Int)]
        )
            -> [UInt8]
        {
            number(entries.count, 2)
                + entries.flatMap {
                    number($0.tag, 2) + number(4, 2) + number($0.count, 4) + number($0.value, 4)
                }
                + number(0, 4)
        }

        private static func number(_ value: Int, _ count: Int) -> [UInt8] {
            (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
        }

        /// A picture of 10 columns in tiles of so many, whose data are never looked at.
        private static func tiled(height: Int, tile: (width: Int, height: Int)) -> [UInt8] {
            let tiles = (height + tile.height - 1) / tile.height
            let start = 8 + 2 + 12 * 11 + 4
            let entries = [
                (256, 10, 1), (257, height, 1), (258, 8, 1), (259, 1, 1), (262, 1, 1),
                (277, 1, 1), (284, 1, 1), (322, tile.width, 1), (323, tile.height, 1),
                (324, start, tiles), (325, start + 4 * tiles, tiles),
            ]
            return [0x49, 0x49, 42, 0, 8, 0, 0, 0] + directory(entries)
                + Array(repeating: number(8, 4), count: 2 * tiles).flatMap { $0 }
        }

        private func failure(_ file: [UInt8]) throws -> ImagingError? {
            let folder = try TestFolder()
            return Refusal.failure(try folder.write(file, "a.tif"))
        }

        /// Two hundred rows of tiles of 64 MB each, around a picture of 30 kB.
        @Test func tilesThatHangOverThePicture() throws {
            let detail = "strips or tiles larger than the picture"
            let wide = try failure(Self.tiled(height: 3200, tile: (4 << 20, 16)))
            #expect(wide?.code == .damaged && wide?.detail == detail, "\(wide as Any)")
            // Tiles that are larger than a small picture are common; of this one only the data are missing.
            let common = try failure(Self.tiled(height: 3200, tile: (256, 256)))
            #expect(common?.code == .damaged && common?.detail != detail, "\(common as Any)")
        }

        @Test func morePagesThanAreCounted() throws {
            let error = try failure(ManyPages.file(count: 10_001))
            #expect(error?.code == .tooLarge)
            #expect(error?.message == "The TIFF file holds more than 10,000 pictures.")
            #expect(error?.remedy.contains("Split") == true)
        }
    }
}
