import TensorCore
import TestSupport
import Testing

@testable import Metadata

@Suite struct TIFFSurveyTests {
    /// A file of empty directories, each given by its entries of type LONG.
    static func file(_ directories: [[(tag: Int, value: Int)]], loop: Bool = false) -> [UInt8] {
        func number(_ value: Int, _ count: Int) -> [UInt8] {
            (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
        }
        var bytes: [UInt8] = [0x49, 0x49, 42, 0] + number(8, 4)
        for (index, entries) in directories.enumerated() {
            bytes += number(entries.count, 2)
            for entry in entries {
                bytes += number(entry.tag, 2) + number(4, 2) + number(1, 4)
                bytes += number(entry.value, 4)
            }
            let isLast = index == directories.count - 1
            bytes += number(isLast ? (loop ? 8 : 0) : bytes.count + 4, 4)
        }
        return bytes
    }

    static func survey(_ bytes: [UInt8]) -> TIFFSurvey? {
        TIFFSurvey(MemorySource(bytes: bytes))
    }

    /// A directory of a picture, with further entries in front.
    static func picture(_ width: Int = 9, _ entries: [(tag: Int, value: Int)] = []) -> [(
        tag: Int, value: Int
    )] {
        entries.filter { $0.tag < 256 } + [(256, width), (257, 9)] + entries.filter { $0.tag > 256 }
    }

    @Test func picturesInFullSize() {
        func pages(_ directories: [[(tag: Int, value: Int)]]) -> Int? {
            Self.survey(Self.file(directories))?.pages.count
        }
        let full = Self.picture()
        let reduced = Self.picture(4, [(254, 1)])
        #expect(pages([full, reduced, reduced, Self.picture(9, [(254, 4)])]) == 1)
        #expect(pages([full, full, Self.picture(9, [(254, 2)])]) == 3)
        #expect(pages([Self.picture(4, [(255, 2)]), Self.picture(9, [(255, 1)])]) == 1)
        // A directory without a size is no picture.
        #expect(pages([[(270, 1)], full]) == 1)
        #expect(pages([]) == 0)
    }

    @Test func thumbnailsAreNoPage() throws {
        let file = Self.file([Self.picture(4, [(254, 1)]), Self.picture()])
        let survey = try #require(Self.survey(file))
        // Header, and a directory of three entries.
        #expect(survey.pages == [8 + 2 + 3 * 12 + 4])
    }

    @Test func onlyReducedPictures() {
        let file = Self.file([Self.picture(4, [(254, 1)]), Self.picture(7, [(254, 1)])])
        #expect(Self.survey(file)?.pages == [8 + 2 + 3 * 12 + 4])
    }

    @Test func picturesThatHangFromAThumbnail() {
        // The directory that the thumbnail's entry points to stands at the end and is in no chain.
        let first = [(254, 1), (256, 4), (257, 3), (330, 62)].map { (tag: $0.0, value: $0.1) }
        let chain = Self.file([first])
        let hanging = Self.file([Self.picture()]).dropFirst(8)
        #expect(chain.count == 62)
        #expect(Self.survey(chain + hanging)?.pages == [62])
    }

    @Test func chainsThatBiteTheirTail() {
        #expect(
            Self.survey(Self.file([Self.picture(), Self.picture()], loop: true))?.pages.count == 2)
    }

    @Test func rawFiles() {
        #expect(Self.survey(Self.file([[(50706, 1)]]))?.isCameraRaw == true)
        #expect(
            Self.survey(Self.file([Self.picture(), Self.picture(9, [(262, 32803)])]))?.isCameraRaw
                == true)
        #expect(
            Self.survey(Self.file([Self.picture(9, [(254, 1), (330, 8)])]))?.isCameraRaw == false)
        #expect(Self.survey(Self.file([Self.picture()]))?.isCameraRaw == false)
    }

    /// The mark of a CR2 file is the letters, a version and a directory; a strip may begin with the letters, too.
    @Test func canonsRawFiles() throws {
        // A directory behind sixteen bytes, which is the raw data's as well.
        let directory = Self.file([Self.picture()]).dropFirst(8)
        func file(_ mark: [UInt8]) -> [UInt8] {
            [0x49, 0x49, 42, 0, 16, 0, 0, 0] + mark + directory
        }
        let mark: [UInt8] = [0x43, 0x52, 2, 0, 16, 0, 0, 0]
        let survey = try #require(Self.survey(file(mark)))
        #expect(survey.isCameraRaw && survey.pages == [16])
        for (index, value) in [(0, 0x44), (1, 0x53), (2, 1), (3, 1), (4, 0), (5, 1), (7, 1)] {
            var other = mark
            other[index] = UInt8(value)
            let survey = try #require(Self.survey(file(other)))
            #expect(!survey.isCameraRaw && survey.pages == [16], "\(index)")
        }
    }

    @Test func sampleTags() throws {
        var builder = TagBuilder()
        let offsets = [1 << 20, 4_000_000_000, 5].flatMap { ByteOrder.little.bytes($0, count: 4) }
        builder.main = [
            .init(tag: 258, type: 3, count: 3, data: [5, 0, 6, 0, 5, 0]),
            .init(tag: 273, type: 4, count: 3, data: offsets), builder.short(277, 3),
        ]
        let source = MemorySource(bytes: builder.bytes())
        let large = try #require(TIFFSampleTags(source, size: 5 << 30, at: 8))
        #expect(large.bits == [5, 6, 5] && large.hasWrappedOffsets)
        // The same in a file that offsets can reach is only an odd order.
        #expect(TIFFSampleTags(source, size: 4 << 20, at: 8)?.hasWrappedOffsets == false)
        #expect(TIFFSampleTags(source, size: 5 << 30, at: 9999) == nil)
    }

    @Test func moreDirectoriesThanAreLookedAt() throws {
        let most = TIFFSurvey.longestChain
        let whole = try #require(
            Self.survey(Self.file(Array(repeating: Self.picture(), count: most))))
        #expect(whole.pages.count == most && !whole.isTooLong)
        let longer = try #require(
            Self.survey(Self.file(Array(repeating: Self.picture(), count: most + 1))))
        #expect(longer.isTooLong)
    }

    /// Thousands of large directories in 70 kB, each of which begins four bytes behind the one before.
    @Test func directoriesThatShareTheirBytes() throws {
        let (count, most) = (5000, TIFFStructure<MemorySource>.maximumEntries)
        let next = 8 + 2 + 12 * most
        var bytes: [UInt8] = [0x49, 0x49, 42, 0, 8, 0, 0, 0]
        while bytes.count < next { bytes += ByteOrder.little.bytes(UInt64(most), count: 2) }
        for index in 1...count { bytes += ByteOrder.little.bytes(UInt64(8 + 4 * index), count: 4) }
        var structure = try #require(
            TIFFStructure(MemorySource(bytes: bytes), budget: 1 << 20))
        var (place, entries) = (8, 0)
        while let found = structure.locate(at: place) {
            entries += found.entries.count
            place = found.next
        }
        #expect(entries == most, "read the first one, and none that shares its bytes")
    }

    @Test func hostileBytes() {
        var random = SeededRandom(seed: 11)
        let whole = Self.file([Self.picture(4, [(254, 1), (330, 8)]), Self.picture()])
        for count in 0..<whole.count {
            let cut = Array(whole.prefix(count))
            _ = Self.survey(cut)
            _ = TIFFSampleTags(MemorySource(bytes: cut), size: count, at: 8)
        }
        for _ in 0..<300 {
            var bytes = whole
            for _ in 0..<3 {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = .random(
                    in: 0...255, using: &random)
            }
            _ = Self.survey(bytes)
        }
    }
}
