/// Gathers rows of values, from top to bottom, into a plane of another size.
struct PlaneResizer {
    private let horizontal: TriangleFilter
    private let vertical: TriangleFilter
    private var filtered: [Float]
    /// The first output row that rows still to come can add to.
    private var firstOpen = 0
    /// The plane, row by row; whole after the last row.
    private(set) var result: [Float]

    /// The filters are those from the rows' length and number to those of the result.
    init(horizontal: TriangleFilter, vertical: TriangleFilter) {
        self.horizontal = horizontal
        self.vertical = vertical
        filtered = Array(repeating: 0, count: horizontal.count)
        result = Array(repeating: 0, count: horizontal.count * vertical.count)
    }

    /// Adds the next row.
    mutating func add(_ values: [Float], row: Int) {
        values.withUnsafeBufferPointer { values in
            filtered.withUnsafeMutableBufferPointer { filtered in
                guard let input = values.baseAddress, let output = filtered.baseAddress else {
                    return
                }
                horizontal.apply(input, into: output)
            }
        }
        while firstOpen < vertical.count, end(of: firstOpen) <= row { firstOpen += 1 }
        var output = firstOpen
        while output < vertical.count, vertical.first[output] <= row {
            accumulate(vertical.weight(of: row, in: output), into: output)
            output += 1
        }
    }

    private func end(of output: Int) -> Int {
        vertical.first[output] + vertical.begin[output + 1] - vertical.begin[output]
    }

    private mutating func accumulate(_ weight: Float, into output: Int) {
        let count = filtered.count
        filtered.withUnsafeBufferPointer { filtered in
            result.withUnsafeMutableBufferPointer { result in
                for x in 0..<count { result[output * count + x] += weight * filtered[x] }
            }
        }
    }
}
