import Metadata
import Records
import SystemPackage
import TestSupport
import Testing

@testable import Imaging

extension ImagingSuite {
    @Suite struct Orientation {
        /// Where the pixel of the upright picture lies in the stored one, after EXIF 2.32, 4.6.4 A:
        /// what the stored row 0 and column 0 show.
        static func stored(_ orientation: Int, _ x: Int, _ y: Int, _ width: Int, _ height: Int)
            -> (x: Int, y: Int)
        {
            switch orientation {
            case 2: (width - 1 - x, y)
            case 3: (width - 1 - x, height - 1 - y)
            case 4: (x, height - 1 - y)
            case 5: (y, x)
            case 6: (y, height - 1 - x)
            case 7: (width - 1 - y, height - 1 - x)
            case 8: (width - 1 - y, x)
            default: (x, y)
            }
        }

        @Test(arguments: 1...8, [0, 64 << 20])
        func exact(orientation: Int, memoryBytes: Int) throws {
            let folder = try TestFolder()
            let (width, height) = (5, 3)
            let data = (0..<(width * height)).map { UInt8($0 * 11) }
            let builder = TIFFBuilder(
                width: width, height: height, orientation: orientation, data: data)
            let path = try folder.write(builder.file, "turned.tif")
            let image = try decoded(
                path, limits: DecodeLimits(memoryBytes: memoryBytes), workFolder: folder.path)
            let isTurned = orientation >= 5
            #expect(image.width == (isTurned ? height : width))
            #expect(image.height == (isTurned ? width : height))
            let expected = (0..<image.height).flatMap { y in
                (0..<image.width).map { x in
                    let place = Self.stored(orientation, x, y, width, height)
                    return Int(data[place.y * width + place.x])
                }
            }
            #expect(try samples(image) == expected)

            let output = folder.path.appending("upright.tif")
            try image.write(to: output, as: EncodeSettings(), metadata: OutputMetadata())
            let again = try SourcePicture(opening: output)
            #expect(again.facts.orientation == 1)
            #expect(try samples(try again.decode(workFolder: folder.path)) == expected)
        }

        @Test func nonsenseIsUpright() throws {
            let folder = try TestFolder()
            let path = try folder.write(
                TIFFBuilder(width: 2, height: 1, orientation: 77, data: [1, 2]).file, "odd.tif")
            #expect(try SourcePicture(opening: path).facts.orientation == 1)
            #expect(try samples(try decoded(path)) == [1, 2])
        }
    }
}
