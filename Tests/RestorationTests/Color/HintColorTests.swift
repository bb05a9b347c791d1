import Colorization
import Testing

@testable import Restoration

@Suite struct HintColorTests {
    /// Values of CSS Color Module Level 4, and of colour calculators, for D65.
    @Test(arguments: [
        ("#ff0000", 80.09, 67.20), ("red", 80.09, 67.20), (" Red ", 80.09, 67.20),
        ("#0000FF", 79.19, -107.86), ("lime", -86.18, 83.18), ("navy", 47.51, -64.70),
        ("grey", 0, 0), ("gray", 0, 0), ("#808080", 0, 0), ("black", 0, 0), ("white", 0, 0),
        ("lab(50 20 -35.5)", 20, -35.5), ("LAB( 0  -1.25 0 )", -1.25, 0),
    ])
    func colorsThatPeopleWrite(text: String, a: Double, b: Double) throws {
        let color = try #require(HintColor.color(of: text))
        #expect(abs(Double(color.a) - a) < 0.03, "\(text): \(color)")
        #expect(abs(Double(color.b) - b) < 0.03, "\(text): \(color)")
    }

    @Test(arguments: [
        "", " ", "#", "#fff", "#ff00", "#ff00000", "#gg0000", "#+12345", "bluish", "blue green",
        "lab", "lab()", "lab(1 2)", "lab(1 2 3 4)", "lab(1,2,3)", "lab(101 0 0)", "lab(50 126 0)",
        "lab(50 nan 0)", "lab(50 1e1 0)", "lab(50 0x1 0)", "lab(50 - 0)", "lab(50 1.2.3 0)",
        "rgb(1 2 3)", "\u{0}", "#\u{661}\u{661}\u{661}\u{661}\u{661}\u{661}",
        String(repeating: "a", count: 1_000_000),
    ])
    func whatIsNoColor(text: String) {
        #expect(HintColor.color(of: text) == nil)
    }

    @Test func allGreysAreTheSame() {
        let greys = (0...255).compactMap { level -> Set<Float>? in
            let digits = (level < 16 ? "0" : "") + String(level, radix: 16)
            return HintColor.color(of: "#" + digits + digits + digits).map { [$0.a, $0.b] }
        }
        #expect(greys.count == 256 && greys.allSatisfy { $0 == [0] })
    }

    /// The names of CSS, each with six digits.
    @Test func everyNameIsAColor() {
        #expect(ColorWords.all.count == 148)
        for name in ColorWords.all { #expect(HintColor.color(of: name) != nil, "\(name)") }
        for (first, second) in [("aqua", "cyan"), ("fuchsia", "magenta"), ("dimgray", "dimgrey")] {
            #expect(ColorWords.code(of: first) == ColorWords.code(of: second))
        }
        #expect(ColorWords.code(of: "rebeccapurple") == "663399")
    }
}
