import TensorCore

/// Copies the scalars of a tensor into row-major order as Float32.
struct ScalarReader {
    let tensor: TorchTensor
    /// The tensor's first scalar; the others lie within the same storage.
    let first: UnsafeRawPointer

    func read() -> Tensor {
        switch tensor.elementType {
        case .double: read { (value: Double) in Float(value) }
        case .float: read { (value: Float) in value }
        case .half: read { (value: Float16) in Float(value) }
        case .long: read { (value: Int64) in Float(value) }
        case .int: read { (value: Int32) in Float(value) }
        case .short: read { (value: Int16) in Float(value) }
        case .byte: read { (value: UInt8) in Float(value) }
        case .char: read { (value: Int8) in Float(value) }
        }
    }

    private func read<Scalar: BitwiseCopyable>(_ convert: (Scalar) -> Float) -> Tensor {
        let size = MemoryLayout<Scalar>.size
        let columns = tensor.shape[tensor.shape.count - 1]
        let step = tensor.strides[tensor.strides.count - 1] * size
        var result = Tensor(zeros: tensor.shape)
        result.withUnsafeMutableScalars { target in
            for row in 0..<target.count / columns {
                let start = first + rowOffset(row) * size
                for column in 0..<columns {
                    target[row * columns + column] = convert(
                        start.loadUnaligned(fromByteOffset: column * step, as: Scalar.self))
                }
            }
        }
        return result
    }

    /// Distance of a row, counted over all axes but the last, from the first scalar.
    private func rowOffset(_ row: Int) -> Int {
        var rest = row
        var offset = 0
        for axis in tensor.shape.indices.dropLast().reversed() {
            offset += rest % tensor.shape[axis] * tensor.strides[axis]
            rest /= tensor.shape[axis]
        }
        return offset
    }
}
