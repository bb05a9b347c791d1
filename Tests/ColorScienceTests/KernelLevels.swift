import CKernels

/// The instruction sets of this processor that the colour kernels are built for.
enum KernelLevels {
    static let all = (0...ckernels_detected_isa().rawValue).map { ckernels_isa(rawValue: $0) }

    /// Lengths around the vector widths and the block of 256 pixels.
    static let counts = [0, 1, 2, 3, 7, 8, 15, 17, 31, 33, 64, 255, 256, 257, 511, 513, 700]
}

/// An output row with sentinels on both sides, beginning at any element.
struct GuardedRow<Element: Equatable> {
    private var elements: [Element]
    private let offset: Int
    private let count: Int
    private let sentinel: Element

    init(count: Int, offset: Int, sentinel: Element) {
        elements = Array(repeating: sentinel, count: count + offset + 16)
        (self.offset, self.count, self.sentinel) = (offset, count, sentinel)
    }

    mutating func fill<Result>(_ body: (UnsafeMutablePointer<Element>) -> Result) -> Result {
        let offset = offset
        return elements.withUnsafeMutableBufferPointer { row in
            guard let start = row.baseAddress else { preconditionFailure("rows are never empty") }
            return body(start + offset)
        }
    }

    var values: [Element] { Array(elements[offset..<offset + count]) }

    /// Whether nothing was written outside the row.
    var isIntact: Bool {
        elements[..<offset].allSatisfy { $0 == sentinel }
            && elements[(offset + count)...].allSatisfy { $0 == sentinel }
    }
}
