import Foundation
import TensorCore
import TestSupport
import Testing

@testable import Metadata

/// Boxes and markers of JPEG 2000, read from hostile bytes.
@Suite struct JPEG2000FileTests {
    private static let names = ["rgb-offset", "rgb-shuffled", "ycc420"]

    private static func stream(_ name: String) throws -> [UInt8] {
        try [UInt8](Data(contentsOf: Fixtures.url("jp2/\(name).j2k")))
    }

    private static func read(_ bytes: [UInt8]) throws(JPEG2000Fault) -> JPEG2000File {
        try JPEG2000File(MemorySource(bytes: bytes))
    }

    @Test func sizes() throws {
        let grid = try Self.read(Self.stream("rgb-offset")).codestream.grid
        #expect(grid.columns == 13..<53 && grid.rows == 7..<37)
        #expect(grid.firstTileColumns == 5..<21 && grid.firstTileRows == 3..<19)
        #expect(grid.tilesAcross == 3 && grid.tilesDown == 3)
        #expect(grid.columns(ofTileColumn: 0) == 13..<21)
        #expect(grid.rows(ofTileRow: 2) == 35..<37)
        let steps = try Self.read(Self.stream("ycc420")).codestream.grid.components.map(\.stepX)
        #expect(steps == [1, 2, 2])
    }

    @Test func partsOfTiles() throws {
        let stream = try Self.stream("rgb-shuffled")
        let codestream = try Self.read(stream).codestream
        #expect(codestream.tileParts.map(\.tile) == (0..<3).flatMap { _ in (0..<6).reversed() })
        #expect(codestream.tileParts.last?.range.upperBound == stream.count - 2)
        #expect(!codestream.lacksEnd && codestream.isReorderable)
        #expect(try Self.read(Array(stream.dropLast(2))).codestream.lacksEnd)
    }

    @Test(arguments: names) func truncated(name: String) throws {
        let stream = try Self.stream(name)
        for count in 0..<stream.count - 3 {
            let fault = #expect(throws: JPEG2000Fault.self) {
                try Self.read(Array(stream.prefix(count)))
            }
            guard case .damaged = fault else {
                Issue.record("\(count) bytes: \(fault as Any)")
                continue
            }
        }
    }

    @Test(arguments: names) func mutated(name: String) throws {
        var random = SeededRandom(seed: 7)
        let stream = try Self.stream(name)
        for _ in 0..<2000 {
            guard let file = try? Self.read(random.mutate(stream)) else { continue }
            // What is taken is inside of the file.
            let grid = file.codestream.grid
            #expect(grid.tileCount >= 1 && grid.tileCount <= 65535)
            #expect(file.codestream.tileParts.allSatisfy { $0.tile < grid.tileCount })
        }
    }
}
