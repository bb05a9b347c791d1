import Colorization
import Records
import SystemPackage
import TensorCore
import Testing

@testable import Restoration
@testable import Tables

@Suite struct HintListTests {
    private func list(_ text: String) throws -> HintList {
        try list(Array(text.utf8))
    }

    private func list(_ bytes: [UInt8]) throws -> HintList {
        try HintList(
            PictureTable(bytes, file: "hints.csv", as: HintList.form), file: "hints.csv")
    }

    private let gray = ColorHints.Color(a: 0, b: 0)

    @Test func columnsStandInAnyOrder() throws {
        let found = try list(
            "\u{FEFF}Colour, Y ,x,mask,source,page,part\r\ngrey,7,12.9,,a.tif,,\r\n"
                + "lab(50 1 2),,,\"m, 1.png\",\"b \"\"c\"\".tif\",2,3\n\nwhite,-3,0,,a.tif,1,")
        #expect(
            found.entries == [
                .init(
                    line: 2, source: "a.tif", place: .only, color: gray, mark: .point(x: 12, y: 7)),
                .init(
                    line: 3, source: "b \"c\".tif", place: PicturePlace(page: 2, part: 3),
                    color: .init(a: 1, b: 2), mark: .mask("m, 1.png")),
                .init(
                    line: 5, source: "a.tif", place: PicturePlace(page: 1), color: gray,
                    mark: .point(x: 0, y: -3)),
            ])
        #expect(try list("source,x,y,color\na.tif,1,2,grey\n").entries.count == 1)
    }

    @Test(arguments: [
        ("", "contains no hints"), ("source,x,y,colour\n", "contains no hints"),
        ("a.tif,1,2,red\n", "Line 1 of 'hints.csv' is not a heading"),
        ("source;x;y;colour\na;1;2;red\n", "Line 1"),
        ("source,x,y,colour,tone\n", "`tone`"), ("source,x,x,colour\n", "`x` twice"),
        ("source,colour,color\n", "`colour` twice"),
        ("source,x,y,colour\na.tif,1,2,reddish\n", "Line 2 of 'hints.csv' has 'reddish'"),
        ("source,x,y,colour\na.tif,1,2,\n", "lacks the field `colour`"),
        ("source,x,y,colour\n,1,2,red\n", "lacks the field `source`"),
        ("source,x,y,colour\n\na.tif,1,2,red\na.tif,1,,red\n", "Line 4"),
        ("source,x,y,colour\na.tif,,,red\n", "no place"),
        ("source,x,y,mask,colour\na.tif,1,2,m.png,red\n", "both a mask and a point"),
        ("source,x,y,colour\na.tif,one,2,red\n", "has 'one', which is not a number of pixels"),
        ("source,x,y,colour\na.tif,1e3,2,red\n", "has '1e3', which is not a number of pixels"),
        ("source,x,y,colour\na.tif,nan,2,red\n", "has 'nan', which is not a number of pixels"),
        ("source,x,y,colour\na.tif,99999999999,2,red\n", "which is not a number of pixels"),
        ("source,x,y,colour\na.tif,1,2,red,4\n", "more fields"),
        ("source,x,y,colour,page\na.tif,1,2,red,0\n", "page or part"),
        ("source,x,y,colour\n\"a.tif,1,2,red\n", "not closed"),
        ("source,x,y,colour\na\u{0}.tif,1,2,red\n", "zero byte"),
    ])
    func mistakesAreShownTheirLine(text: String, part: String) {
        #expect {
            try list(text)
        } throws: { error in
            "\(error)".contains(part) && "\(error)".contains("hints.csv")
        }
    }

    @Test func namesThatAreNoTextStay() throws {
        let found = try list(Array("source,x,y,colour\n".utf8) + [0xe9] + Array(",1,2,red".utf8))
        #expect(found.entries.first?.source == FilePath(bytes: [0xe9]))
    }

    /// Whatever the bytes: an answer or an error that names the file.
    @Test func anyBytesGiveAnAnswer() {
        let whole = Array(
            "source,x,y,mask,colour,page\na.tif,10,20,,#102030,1\n\"b\",,,m.png,grey,\n".utf8)
        var generator = SeededRandom(seed: 7)
        var attacks = (0...whole.count).map { Array(whole[..<$0]) }
        for _ in 0..<2000 {
            var bytes = whole
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let place = Int.random(in: 0..<bytes.count, using: &generator)
                bytes[place] = UInt8.random(in: 0...255, using: &generator)
            }
            attacks.append(bytes)
        }
        attacks.append(Array(repeating: UInt8(ascii: ","), count: 1 << 20))
        attacks.append(whole + Array(repeating: UInt8(ascii: "\n"), count: 1 << 20))
        for bytes in attacks {
            do {
                _ = try list(bytes)
            } catch {
                #expect("\(error)".contains("hints.csv"))
            }
        }
    }
}

@Suite struct HintMaskTests {
    private func mask(_ columns: Int, _ samples: [Bool]) -> HintMask {
        HintMask(
            size: (columns * 10, samples.count / columns * 10), columns: columns, isWhite: samples)
    }

    @Test func runsGiveTheSamplesBack() {
        var generator = SeededRandom(seed: 5)
        for _ in 0..<200 {
            let columns = Int.random(in: 1...9, using: &generator)
            let samples = (0..<columns * Int.random(in: 1...9, using: &generator)).map { _ in
                Int.random(in: 0...3, using: &generator) == 0
            }
            let mask = mask(columns, samples)
            #expect(mask.samples == samples)
            #expect(mask.isBlack == !samples.contains(true))
            #expect(mask.isWhite == !samples.contains(false))
        }
    }

    @Test func shapesFitToWithinAPixel() {
        let mask = HintMask(size: (500, 333), columns: 1, isWhite: [true])
        #expect(mask.fits(width: 6000, height: 4000) && mask.fits(width: 500, height: 333))
        #expect(!mask.fits(width: 4000, height: 6000) && !mask.fits(width: 6000, height: 4100))
    }
}
