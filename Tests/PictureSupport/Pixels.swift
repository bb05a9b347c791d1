import Foundation
public import Imaging
public import SystemPackage

/// All samples of a file as the decoder gives them.
public struct Pixels {
    /// Columns.
    public let width: Int
    /// Rows.
    public let height: Int
    /// Samples of a pixel.
    public let bands: Int
    /// Bits of a sample.
    public let bitDepth: Int
    /// Side by side, rows from top to bottom.
    public let samples: [UInt16]

    /// Reads a picture file.
    public init(of path: FilePath) throws {
        let folder = FilePath(URL.temporaryDirectory.path)
        try self.init(SourcePicture(opening: path).decode(workFolder: folder))
    }

    /// Computes a picture.
    public init(_ image: consuming VipsImage) throws {
        (width, height, bands, bitDepth) = (image.width, image.height, image.bands, image.bitDepth)
        let count = width * height * bands
        if bitDepth == 8 {
            var narrow = [UInt8](repeating: 0, count: count)
            try image.read8(x: 0, y: 0, width: width, height: height, into: &narrow)
            samples = narrow.map { UInt16($0) }
        } else {
            var wide = [UInt16](repeating: 0, count: count)
            try image.read16(x: 0, y: 0, width: width, height: height, into: &wide)
            samples = wide
        }
    }
}
