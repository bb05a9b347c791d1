import ImageMetrics
import PictureSupport
import SystemPackage
import TestSupport
import Testing

@testable import Restoration

extension ProcessingTests {
    /// Pictures of photographs side by side.
    @Suite struct ContactSheetTests {
        private let place: TestFolder
        private var folder: FilePath { place.path }
        private var files: [String] { get throws { try place.entries } }

        init() throws { place = try TestFolder() }

        /// A red photograph that becomes blue.
        private func trial(width: Int, height: Int) -> ColorTrial {
            let count = width * height
            return ColorTrial(
                truth: (0..<count).flatMap { _ in [200, 60, 40] as [UInt8] }, width: width,
                a: [Float](repeating: 0, count: count), b: [Float](repeating: -40, count: count))
        }

        @Test func cellsStandInTheMiddleOfTheirColumns() throws {
            let path = folder.appending("sheet.png")
            var sheet = try #require(ContactSheet(path: path))
            try sheet.add(SheetRow(trial(width: 30, height: 20)))
            try sheet.add(SheetRow(trial(width: 10, height: 40)))
            try sheet.write()
            let picture = try Pixels(of: path)
            #expect((picture.width, picture.height) == (4 + 3 * 34, 4 + 24 + 44))
            func color(_ x: Int, _ y: Int) -> [UInt16] {
                Array(
                    picture.samples[3 * (y * picture.width + x)..<3 * (y * picture.width + x + 1)])
            }
            let background: [UInt16] = [119, 119, 119]
            for (top, bottom, inset) in [(4, 23, 0), (28, 67, 10)] {
                for column in 0..<3 {
                    let (left, right) = (4 + 34 * column + inset, 33 + 34 * column - inset)
                    let center = color((left + right) / 2, (top + bottom) / 2)
                    for (x, y) in [(left, top), (right, top), (left, bottom), (right, bottom)] {
                        #expect(color(x, y) == center)
                    }
                    #expect(color(left - 1, top) == background)
                    #expect(color(right + 1, bottom) == background)
                    #expect(color(left, top - 1) == background)
                    #expect(color(right, bottom + 1) == background)
                    switch column {
                    case 0: #expect(Set(center).count == 1 && center != background)
                    case 1: #expect(center[2] > center[0] + 20)
                    default: #expect(center == [200, 60, 40])
                    }
                }
            }
        }

        @Test func largePhotographsAreReduced() throws {
            let path = folder.appending("sheet.JPG")
            var sheet = try #require(ContactSheet(path: path))
            try sheet.add(SheetRow(trial(width: 300, height: 512)))
            try sheet.write()
            let picture = try Pixels(of: path)
            #expect((picture.width, picture.height) == (4 + 3 * (150 + 4), 4 + 256 + 4))
        }

        @Test func fullSheetsAreFollowedByOthers() throws {
            var sheet = try #require(ContactSheet(path: folder.appending("a.b.png")))
            for _ in 0...2 * ContactSheet.rows {
                try sheet.add(SheetRow(trial(width: 3, height: 2)))
            }
            #expect(try files == ["a.b-2.png", "a.b.png"])
            try sheet.write()
            #expect(try files == ["a.b-2.png", "a.b-3.png", "a.b.png"])
            let full = try Pixels(of: folder.appending("a.b-2.png"))
            #expect(full.height == 4 + ContactSheet.rows * 6)
            let last = try Pixels(of: folder.appending("a.b-3.png"))
            #expect((last.width, last.height) == (25, 10))
        }

        @Test func nothingIsWrittenOfNothing() throws {
            var sheet = try #require(ContactSheet(path: folder.appending("sheet.jpeg")))
            try sheet.write()
            #expect(try files.isEmpty)
        }

        @Test(arguments: ["sheet.tif", "sheet", "sheet.gif", ".png"])
        func otherFormatsAreRefused(name: String) {
            #expect(ContactSheet(path: FilePath(name)) == nil)
        }
    }
}
