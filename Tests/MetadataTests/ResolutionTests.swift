import Records
import Testing

@testable import Metadata

@Suite struct ResolutionTests {
    private func jpeg(_ segments: [[UInt8]]) throws -> SourceMetadata.ResolutionChoice {
        try #require(JPEGMetadata.read(MemorySource(bytes: ForeignFile.jpeg(segments)))).resolution
    }

    private func exif(_ x: Int, _ y: Int, unit: Int?) -> [UInt8] {
        ForeignFile.segment(0xE1, EXIFReader.prefix + ForeignFile.exif(x, y, unit: unit))
    }

    @Test func unitsOfJPEG() throws {
        let jfif = try jpeg([ForeignFile.jfif(unit: 1, 400, 200)])
        #expect(jfif.taken?.dotsPerInch.map { [$0.x, $0.y] } == [400, 200])
        #expect(try jpeg([ForeignFile.jfif(unit: 2, 100, 100)]).taken?.x == 254)
        // Without a unit and square: nothing is known.
        #expect(try jpeg([ForeignFile.jfif(unit: 0, 72, 72)]).taken == nil)
        #expect(try jpeg([exif(72, 72, unit: 1)]).taken == nil)
        #expect(try jpeg([]).taken == nil)
        #expect(try jpeg([ForeignFile.jfif(unit: 1, 0, 0)]).taken == nil)
        let aspect = try #require(try jpeg([ForeignFile.jfif(unit: 0, 2, 1)]).taken)
        #expect(aspect.unit == .none && aspect.dotsPerInch == nil && aspect.x / aspect.y == 2)
        // Exif: inches where no unit is given.
        #expect(try jpeg([exif(600, 600, unit: nil)]).taken?.x == 600)
        #expect(try jpeg([exif(100, 100, unit: 3)]).taken?.x == 254)
    }

    @Test func theMostSpecificHolds() throws {
        let photoshop = ForeignFile.segment(
            0xED, ForeignFile.resources([ForeignFile.resolutionInfo(1200, 1200)]))
        let header = ForeignFile.jfif(unit: 1, 300, 300)
        let both = try jpeg([header, exif(600, 600, unit: 2)])
        #expect(both.taken?.origin == .exif && both.others.map(\.origin) == [.jfif])
        let all = try jpeg([header, exif(600, 600, unit: 2), photoshop])
        #expect(all.taken?.origin == .photoshop && all.taken?.x == 1200)
        #expect(all.others.map(\.origin) == [.exif, .jfif])
        // 72 stands for unknown wherever it is.
        let standard = try jpeg([header, exif(72, 72, unit: 2)])
        #expect(standard.taken?.origin == .jfif && standard.others.map(\.x) == [72])
        #expect(
            try jpeg([ForeignFile.jfif(unit: 1, 72, 72), exif(600, 600, unit: 2)]).taken?.x == 600)
        // A ratio of sides gives way to any resolution.
        let ratio = try jpeg([ForeignFile.jfif(unit: 0, 2, 1), exif(72, 72, unit: 2)])
        #expect(ratio.taken?.origin == .exif)
        // The same twice is no disagreement.
        #expect(try jpeg([header, exif(300, 300, unit: 2)]).others == [])
    }

    @Test func unitsOfPNG() throws {
        func png(_ chunks: [[UInt8]]) throws -> SourceMetadata.ResolutionChoice {
            try #require(PNGMetadata(MemorySource(bytes: ForeignFile.png(chunks)))).blocks
                .resolution
        }
        #expect(try png([]).taken == nil)
        #expect(try png([ForeignFile.pHYs(11811, 11811, unit: 1)]).taken?.x == 300)
        #expect(try png([ForeignFile.pHYs(1, 1, unit: 0)]).taken == nil)
        let aspect = try #require(try png([ForeignFile.pHYs(2, 1, unit: 0)]).taken)
        #expect(aspect.unit == .none && aspect.origin == .phys)
        let exif = PNGChunks.chunk("eXIf", ForeignFile.exif(600, 600, unit: 2))
        #expect(try png([ForeignFile.pHYs(11811, 11811, unit: 1), exif]).taken?.x == 300)
        #expect(try png([exif]).taken?.x == 600)
    }

    @Test func tagsOfTIFF() throws {
        let file = MemorySource(bytes: ForeignFile.exif(204, 98, unit: 2))
        let stated = try #require(TIFFMetadata(file)?.resolution)
        #expect(stated.x == 204 && stated.y == 98 && stated.origin == .tiff)
        let none = TIFFMetadata(MemorySource(bytes: ForeignFile.exif(3, 2, unit: 1)))
        #expect(none?.resolution?.unit == Resolution.Unit.none)
    }
}
