import Foundation
import Imaging
import SystemPackage
import TestSupport

/// The formulas of the pictures under `Fixtures/imaging`.
enum Pattern {
    static let width = 40
    static let height = 30

    static func gray(_ bits: Int, _ x: Int, _ y: Int) -> Int {
        bits == 8 ? (5 * x + 3 * y) % 256 : (1601 * x + 977 * y) % 65536
    }

    static func gray(_ bits: Int) -> [Int] {
        points.map { gray(bits, $0.x, $0.y) }
    }

    static func rgb(_ bits: Int) -> [Int] {
        points.flatMap { point in
            [
                gray(bits, point.x, point.y), gray(bits, 2 * point.x, point.y),
                gray(bits, point.x, 2 * point.y),
            ]
        }
    }

    private static var points: [(x: Int, y: Int)] {
        (0..<height).flatMap { y in (0..<width).map { x in (x, y) } }
    }
}

func fixture(_ name: String) -> FilePath {
    FilePath(Fixtures.url("imaging/\(name)").path(percentEncoded: false))
}

/// All samples of a picture, row by row.
func samples(_ image: borrowing VipsImage) throws -> [Int] {
    let count = image.width * image.height * image.bands
    guard image.bitDepth == 8 else {
        var values = [UInt16](repeating: 0, count: count)
        try image.read16(x: 0, y: 0, width: image.width, height: image.height, into: &values)
        return values.map(Int.init)
    }
    var values = [UInt8](repeating: 0, count: count)
    try image.read8(x: 0, y: 0, width: image.width, height: image.height, into: &values)
    return values.map(Int.init)
}

/// Opens and decodes a picture.
func decoded(
    _ path: FilePath, limits: DecodeLimits = DecodeLimits(), workFolder: FilePath = "/tmp"
) throws -> VipsImage {
    try SourcePicture(opening: path, limits: limits).decode(workFolder: workFolder)
}

/// The largest difference between two lists of samples; nil if their lengths differ.
func largestDifference(_ left: [Int], _ right: [Int]) -> Int? {
    guard left.count == right.count else { return nil }
    return zip(left, right).map { abs($0 - $1) }.max() ?? 0
}
