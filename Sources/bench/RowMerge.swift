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

    init(width: Int, bitDepth: Int) {
        self.width = width
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
    func merge(_ codes: UnsafeRawPointer, with chroma: ChromaPlane, row y: Int) {
        guard let lightness = lightness.baseAddress, let a = a.baseAddress, let b = b.baseAddress,
            let rgb = rgb.baseAddress
        else { return }
        let nearer = y / 2
        let farther = min(max(y % 2 == 0 ? nearer - 1 : nearer + 1, 0), chroma.height - 1)
        enlarge(chroma.a(row: nearer), chroma.a(row: farther), chroma.width, into: a)
        enlarge(chroma.b(row: nearer), chroma.b(row: farther), chroma.width, into: b)
        if isWide {
            LightnessRow.convert16(
                codes.assumingMemoryBound(to: UInt16.self), count: width, scale: 1, offset: 0,
                into: lightness)
            _ = RGBRow.convert16(
                lightness: lightness, a: a, b: b, count: width,
                into: rgb.assumingMemoryBound(to: UInt16.self))
        } else {
            LightnessRow.convert8(
                codes.assumingMemoryBound(to: UInt8.self), count: width, scale: 1, offset: 0,
                into: lightness)
            _ = RGBRow.convert8(
                lightness: lightness, a: a, b: b, count: width,
                into: rgb.assumingMemoryBound(to: UInt8.self))
        }
    }

    private func enlarge(
        _ nearer: UnsafePointer<Float>, _ farther: UnsafePointer<Float>, _ halfWidth: Int,
        into output: UnsafeMutablePointer<Float>
    ) {
        ChromaRow.upsample(
            nearer: nearer, farther: farther, halfCount: halfWidth, fromX: 0, count: width,
            into: output)
    }
}
