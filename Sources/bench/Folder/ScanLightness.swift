import ColorScience
import Colorization
import Imaging

/// A decoded scan as the network reads it.
final class ScanLightness: LightnessSource {
    let width: Int
    let height: Int
    private let image: VipsImage

    init(_ image: consuming VipsImage) {
        width = image.width
        height = image.height
        self.image = image
    }

    func read(
        x: Int, y: Int, width: Int, height: Int, scale: Float, offset: Float,
        into output: UnsafeMutablePointer<Float>
    ) throws {
        let count = width * height
        if image.bitDepth == 8 {
            try withUnsafeTemporaryAllocation(of: UInt8.self, capacity: count) { codes in
                guard let codes = codes.baseAddress else { return }
                try image.read8(x: x, y: y, width: width, height: height, into: codes)
                LightnessRow.convert8(
                    codes, count: count, scale: scale, offset: offset, into: output)
            }
        } else {
            try withUnsafeTemporaryAllocation(of: UInt16.self, capacity: count) { codes in
                guard let codes = codes.baseAddress else { return }
                try image.read16(x: x, y: y, width: width, height: height, into: codes)
                LightnessRow.convert16(
                    codes, count: count, scale: scale, offset: offset, into: output)
            }
        }
    }
}
