import Testing

@testable import Retouching

@Suite struct TextMaskTests {
    private func drawing(_ text: String, scale: Double = 1) -> [String] {
        let mask = TextMask(text, scale: scale)
        return (0..<mask.height).map { y in
            mask.ink[y * mask.width..<(y + 1) * mask.width].map { $0 > 0.5 ? "#" : "." }.joined()
        }
    }

    @Test func lettersLookLikeLetters() {
        #expect(
            drawing("Ag!") == [
                "..#...........#..", ".#.#..........#..", "#...#..####...#..",
                "#...#.#...#...#..", "#####.#...#...#..", "#...#.#...#......",
                "#...#..####...#..", "..........#......", ".......###.......",
            ])
        #expect(
            drawing("Ag!", scale: 3)[0] == String(repeating: ".", count: 6) + "###"
                + String(repeating: ".", count: 33) + "###......")
    }

    @Test func everyCharacterHasAShapeOfItsOwn() {
        let all = (32...126).map { String(UnicodeScalar($0)) }
        #expect(BitmapFont.holds(all.joined()))
        #expect(Set(all.map { drawing($0) }).count == all.count)
        #expect(drawing("\u{E9}") == drawing("??"), "two bytes")
    }

    @Test(arguments: [1, 1.25, 2.5, 3, 7.3])
    func inkGrowsWithTheArea(scale: Double) {
        let units = TextMask("Colours, 1897", scale: 1).ink.reduce(0, +)
        let mask = TextMask("Colours, 1897", scale: scale)
        let ink = mask.ink.reduce(0.0) { $0 + Double($1) }
        #expect(abs(ink / (Double(units) * scale * scale) - 1) < 1e-4)
        #expect(mask.ink.allSatisfy { (0...1.0001).contains($0) })
    }
}
