import Glibc

extension VipsImage {
    /// Where this picture differs most from another of the same size.
    ///
    /// Code values are compared as shares of the largest one, so that depths may differ; the value of a
    /// grey picture stands for red, green and blue. Both are read once, from top to bottom.
    ///
    /// - Parameters:
    ///   - other: the other picture.
    ///   - side: pixels of the side of the squares that are compared as a whole.
    /// - Returns: the middle of the square with the largest sum of absolute differences; nil if all pixels are alike.
    /// - Throws: an internal error if computing the pixels fails.
    /// - Precondition: both have the same size, and 1 or 3 bands.
    public func largestDifference(
        from other: borrowing VipsImage, side: Int = 64
    ) throws(ImagingError) -> (x: Int, y: Int)? {
        precondition((width, height) == (other.width, other.height), "pictures of two sizes")
        let own = try VipsRegion(self)
        let theirs = try VipsRegion(other)
        let isAlike = bands == other.bands && bitDepth == other.bitDepth
        var largest = (sum: 0, x: 0, y: 0)
        for y in stride(from: 0, to: height, by: side) {
            let count = min(side, height - y)
            guard let a = own.fetch(x: 0, y: y, width: width, height: count),
                let b = theirs.fetch(x: 0, y: y, width: width, height: count)
            else {
                throw .internalFailure(subject, "Computing pixels", detail: VipsMessages.take())
            }
            var sums = [Int](repeating: 0, count: (width + side - 1) / side)
            for row in 0..<count {
                let (left, right) = (a.rows + row * a.stride, b.rows + row * b.stride)
                if isAlike, memcmp(left, right, width * bands * bitDepth / 8) == 0 { continue }
                add(left, other, right, side: side, to: &sums)
            }
            for (index, sum) in sums.enumerated() where sum > largest.sum {
                largest = (sum, min(index * side + side / 2, width - 1), y + count / 2)
            }
        }
        return largest.sum > 0 ? (largest.x, largest.y) : nil
    }

    private func add(
        _ left: UnsafeRawPointer, _ other: borrowing VipsImage, _ right: UnsafeRawPointer,
        side: Int, to sums: inout [Int]
    ) {
        switch (bitDepth, other.bitDepth) {
        case (8, 8): add(left, UInt8.self, other, right, UInt8.self, side, &sums)
        case (8, _): add(left, UInt8.self, other, right, UInt16.self, side, &sums)
        case (_, 8): add(left, UInt16.self, other, right, UInt8.self, side, &sums)
        default: add(left, UInt16.self, other, right, UInt16.self, side, &sums)
        }
    }

    private func add<Left: FixedWidthInteger, Right: FixedWidthInteger>(
        _ left: UnsafeRawPointer, _: Left.Type, _ other: borrowing VipsImage,
        _ right: UnsafeRawPointer, _: Right.Type, _ side: Int, _ sums: inout [Int]
    ) {
        let left = left.assumingMemoryBound(to: Left.self)
        let right = right.assumingMemoryBound(to: Right.self)
        let (leftScale, rightScale) = (65535 / Int(Left.max), 65535 / Int(Right.max))
        let (leftBands, rightBands) = (bands, other.bands)
        for x in 0..<width {
            var sum = 0
            for band in 0..<max(leftBands, rightBands) {
                let a = Int(left[x * leftBands + min(band, leftBands - 1)]) * leftScale
                let b = Int(right[x * rightBands + min(band, rightBands - 1)]) * rightScale
                sum += abs(a - b)
            }
            sums[x / side] += sum
        }
    }
}
