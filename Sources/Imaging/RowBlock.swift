/// A rectangle of input pixels beside the place for the same rectangle of output, for one call.
///
/// Addresses are valid during the call only. Samples of a pixel lie side by side.
public struct RowBlock {
    /// Left edge in the picture, in pixels.
    public let x: Int
    /// Upper edge in the picture, in pixels.
    public let y: Int
    /// Pixels.
    public let width: Int
    /// Rows.
    public let height: Int
    private let input: UnsafeRawPointer
    private let inputStride: Int
    private let output: UnsafeMutableRawPointer
    private let outputStride: Int

    init(
        x: Int, y: Int, width: Int, height: Int, input: UnsafeRawPointer, inputStride: Int,
        output: UnsafeMutableRawPointer, outputStride: Int
    ) {
        self.x = x
        self.y = y
        self.width = width
        self.height = height
        self.input = input
        self.inputStride = inputStride
        self.output = output
        self.outputStride = outputStride
    }

    /// The samples of a row of an 8-bit input, counted from the block's upper edge.
    public func input8(row: Int) -> UnsafePointer<UInt8> {
        (input + row * inputStride).assumingMemoryBound(to: UInt8.self)
    }

    /// The samples of a row of a 16-bit input, counted from the block's upper edge.
    public func input16(row: Int) -> UnsafePointer<UInt16> {
        (input + row * inputStride).assumingMemoryBound(to: UInt16.self)
    }

    /// The place for a row of an 8-bit output, counted from the block's upper edge.
    public func output8(row: Int) -> UnsafeMutablePointer<UInt8> {
        (output + row * outputStride).assumingMemoryBound(to: UInt8.self)
    }

    /// The place for a row of a 16-bit output, counted from the block's upper edge.
    public func output16(row: Int) -> UnsafeMutablePointer<UInt16> {
        (output + row * outputStride).assumingMemoryBound(to: UInt16.self)
    }
}
