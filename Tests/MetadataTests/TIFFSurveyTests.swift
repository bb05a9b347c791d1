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

    @Test func pyramidsAreOnePage() {
        let pyramid = Self.file([[(254, 0)], [(254, 1)], [(254, 1)], [(254, 4)]])
        #expect(Self.survey(pyramid)?.pages == 1)
        #expect(Self.survey(Self.file([[], [], [(254, 2)]]))?.pages == 3)
    }

    @Test func chainsThatBiteTheirTail() {
        #expect(Self.survey(Self.file([[(254, 0)], [(256, 9)]], loop: true))?.pages == 2)
    }

    @Test func rawFiles() {
        #expect(Self.survey(Self.file([[(50706, 1)]]))?.isCameraRaw == true)
        #expect(Self.survey(Self.file([[(254, 1), (330, 8)]]))?.isCameraRaw == true)
        #expect(Self.survey(Self.file([[(254, 0), (330, 8)]]))?.isCameraRaw == false)
    }

    @Test func hostileBytes() {
        var random = SeededRandom(seed: 11)
        let whole = Self.file([[(254, 0), (256, 3)], [(254, 1)], [(257, 1)]])
        for count in 0..<whole.count { _ = Self.survey(Array(whole.prefix(count))) }
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
