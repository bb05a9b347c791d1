import CKernels
public import TensorCore

/// Whether all scalars of a tensor are numbers, none of them infinite.
public func isFinite(_ tensor: Tensor) -> Bool {
    // The square of a finite Float32 is finite in Float64, and so is any sum of them that memory can hold.
    tensor.withUnsafeScalars { scalars in
        guard let base = scalars.baseAddress else { return true }
        return ckernels_sum_of_squares(instructionSet, base, scalars.count).isFinite
    }
}
