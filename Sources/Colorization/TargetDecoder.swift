import ColorScience
import Kernels

/// Turns what the network says of colours, in 0...1, into a* and b*: the rest of the program knows no other
/// form of them.
struct TargetDecoder {
    let target: ModelConfiguration.Target
    /// What 1 means of a* and b*.
    let range: Float

    init(_ configuration: ModelConfiguration) {
        target = configuration.target
        range = configuration.abRange
    }

    /// Decodes a row.
    ///
    /// - Parameters:
    ///   - channels: the network's output, as many rows as the target has channels.
    ///   - lightness: L* of the picture itself at the same places, which is Y of YUV.
    ///   - count: length of the rows.
    ///   - a: gets a*.
    ///   - b: gets b*.
    func decode(
        _ channels: [UnsafePointer<Float>], lightness: UnsafePointer<Float>, count: Int,
        a: UnsafeMutablePointer<Float>, b: UnsafeMutablePointer<Float>
    ) {
        precondition(channels.count == target.channels, "\(channels.count) channels")
        switch target {
        case .lab:
            // a* = (2 s - 1) · range
            affine(channels[0], count: count, scale: 2 * range, offset: -range, into: a)
            affine(channels[1], count: count, scale: 2 * range, offset: -range, into: b)
        case .yuv:
            LabRow.convert(
                lightness: lightness, u: channels[0], v: channels[1], count: count, a: a, b: b)
        case .rgb:
            LabRow.convert(
                red: channels[0], green: channels[1], blue: channels[2], count: count, a: a, b: b)
        }
    }
}
