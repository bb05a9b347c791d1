import Bags
import TensorCore
import Testing

@Suite struct BagInfoTests {
    private func problems(_ text: String) -> [Int] {
        do {
            _ = try BagInfo(Array(text.utf8))
            return []
        } catch {
            #expect(error.all.allSatisfy { !$0.sentence.isEmpty })
            return error.all.map(\.line)
        }
    }

    @Test func readsWhatPeopleWrite() throws {
        let text = """
            \u{FEFF}Source-Organization: Archive of Ghent: photographs\r
            External-Description: Glass plates,\r
              1897\tto 1912\r
            \r
            Contact-Name:Ann\rContact-Name: Bo
            Bag-Count: 2 of ?
            """
        let info = try BagInfo(Array(text.utf8))
        let same = """
            Source-Organization: Archive of Ghent: photographs
            External-Description: Glass plates, 1897\tto 1912
            Contact-Name: Ann
            Contact-Name: Bo
            Bag-Count: 2 of ?
            """
        #expect(try info == BagInfo(Array(same.utf8)))
        #expect(try BagInfo([]) == BagInfo())
    }

    @Test func namesEachLineThatIsWrong() {
        #expect(problems("no colon\nA: b\n: c\nB:\nC : d\n") == [1, 3, 4, 5])
        #expect(problems("  begins with a blank\nA: b") == [1])
        #expect(
            problems("A: b\npayload-oxum: 1.1\nBagging-Date: 2026-01-01\nBAG-SOFTWARE-AGENT: x")
                == [2, 3, 4])
        #expect(
            problems("Bag-Size: 1\nbag-size: 2\nBag-Group-Identifier: 1\nBag-Group-Identifier: 1")
                == [2, 4])
        #expect(problems("A: x\u{85}y\nB: x\u{2028}y\nC: \u{1B}[31m\nD: x\u{0C}y") == [1, 2, 3, 4])
        for count in [
            "2", "2 of 1", "0 of 3", "a of b", "1 of", "1  of 2", "-1 of 3", "1 of 2 of 3",
        ] {
            #expect(problems("Bag-Count: \(count)") == [1], "\(count)")
        }
        #expect(problems("Bag-Count: 2 of 5\n") == [])
    }

    @Test func namesBytesThatAreNoText() {
        let text: [UInt8] = Array("A: b\n".utf8) + [0x43, 0x3A, 0xE9, 0x0A] + Array("D: e\n".utf8)
        #expect { try BagInfo(text) } throws: { error in
            (error as? BagInfo.Problems)?.all.map(\.line) == [2]
        }
    }

    /// Whatever stands there, it is read or refused.
    @Test func anyBytesAreReadOrRefused() {
        var random = SeededRandom(seed: 21)
        let pieces: [[UInt8]] = [
            [0x0A], [0x0D], [0x20], [0x09], [0x3A], Array("Bag-Count".utf8), Array("of".utf8),
            [0xC3], [0xE2, 0x80, 0xA8],
            [0], [0x41], Array("\u{E9}".utf8), [0xEF, 0xBB, 0xBF],
        ]
        for _ in 0..<3_000 {
            let text = (0..<Int.random(in: 0...12, using: &random)).flatMap { _ in
                pieces.randomElement(using: &random) ?? []
            }
            if let info = try? BagInfo(text) { #expect(info == (try? BagInfo(text))) }
        }
    }
}
