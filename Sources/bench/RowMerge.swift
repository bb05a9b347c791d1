import ColorScience
import Colorization

/// What happens to each row between the network and the encoder, without reading and writing it.
final class RowMerge {
    private let width: Int
    private let isWide: Bool
    private let lightness: UnsafeMutableBufferPointer<Float>
    private let a: UnsafeMutableBufferPointer<Float>
    private let b: UnsafeMutableBufferPointer<Float>
    private let rgb: UnsafeMutableRawBufferPointer
    private let upsampler: ChromaUpsampler

    /// For pictures of the plane's width.
    init(_ chroma: ChromaPlane, bitDepth: Int) {
        width = chroma.columns.full
        upsampler = ChromaUpsampler(chroma, guided: true, keepsShadowsNeutral: true)
        isWide = bitDepth == 16
        lightness = .allocate(capacity: width)
        a = .allocate(capacity: width)
        b = .allocate(capacity: width)
        rgb = .allocate(byteCount: 3 * width * MemoryLayout<UInt16>.stride, alignment: 64)
    }

    deinit {
        lightness.deallocate()
        a.deallocate()
        b.deallocate()
        rgb.deallocate()
    }

    /// Colours one row of grey codes of the picture's depth; the result is left aside.
    func merge(_ codes: UnsafeRawPointer, row y: Int) {
        guard let lightness = lightness.baseAddress, let a = a.baseAddress, let b = b.baseAddress,
            let rgb = rgb.baseAddress
        else { return }
        if isWide {
            LightnessRow.convert16(
                codes.assumingMemoryBound(to: UInt16.self), count: width, scale: 1, offset: 0,
                into: lightness)
            upsampler.upsample(row: y, columns: 0..<width, lightness: lightness, a: a, b: b)
            _ = RGBRow.convert16(
                lightness: lightness, a: a, b: b, count: width,
                into: rgb.assumingMemoryBound(to: UInt16.self))
        } else {
            LightnessRow.convert8(
                codes.assumingMemoryBound(to: UInt8.self), count: width, scale: 1, offset: 0,
                into: lightness)
            upsampler.upsample(row: y, columns: 0..<width, lightness: lightness, a: a, b: b)
            _ = RGBRow.convert8(
                lightness: lightness, a: a, b: b, count: width,
                into: rgb.assumingMemoryBound(to: UInt8.self))
        }
    }
}
