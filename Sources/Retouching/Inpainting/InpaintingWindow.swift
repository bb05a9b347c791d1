/// Some rows of a picture, of which damaged pixels and those beside them are not known.
///
/// Places count from the first row's first pixel, row by row.
final class InpaintingWindow {
    let width: Int
    /// The rows, by their place in the picture.
    let rows: Range<Int>
    /// 0 to 1; those of holes change when they are filled.
    let values: UnsafeMutablePointer<Float>
    /// Places of the pixels that are not known, in the order of reading.
    let holes: [Int]
    /// For every place 0, or where it is among the ``holes``, counted from 1.
    let numbers: UnsafeMutablePointer<Int32>

    var height: Int { rows.count }

    init(copying source: UnsafePointer<Float>, mask: DamageMask, rows: Range<Int>) {
        width = mask.width
        self.rows = rows
        let count = rows.count * mask.width
        values = .allocate(capacity: count)
        values.update(from: source, count: count)
        numbers = .allocate(capacity: count)
        numbers.initialize(repeating: 0, count: count)
        var holes: [Int] = []
        for y in max(0, rows.lowerBound - 1)..<min(mask.height, rows.upperBound + 1) {
            for x in mask.columns(inRow: y) {
                for near in max(rows.lowerBound, y - 1)...min(rows.upperBound - 1, y + 1) {
                    let start = (near - rows.lowerBound) * mask.width
                    for column in max(0, x - 1)...min(mask.width - 1, x + 1) {
                        numbers[start + column] = 1
                    }
                }
            }
        }
        for place in 0..<count where numbers[place] > 0 {
            holes.append(place)
            numbers[place] = Int32(holes.count)
        }
        self.holes = holes
    }

    deinit {
        values.deallocate()
        numbers.deallocate()
    }

    /// Whether a place is damaged, and not only beside damage.
    func isDamaged(_ place: Int, _ mask: DamageMask) -> Bool {
        mask[place % width, rows.lowerBound + place / width]
    }

    /// The place that lies `dx` columns and `dy` rows from another; nil outside the window.
    @inline(__always)
    func place(_ place: Int, dx: Int, dy: Int) -> Int? {
        let (x, y) = (place % width + dx, place / width + dy)
        return x >= 0 && x < width && y >= 0 && y < height ? y * width + x : nil
    }

    /// The holes' places, a list for each group of pixels of which none is more than two columns and rows
    /// from its nearest neighbour; and for every hole its index in its list.
    func connectedHoles() -> (groups: [[Int]], index: [Int32]) {
        var groups: [[Int]] = []
        var index = [Int32](repeating: -1, count: holes.count)
        for start in holes.indices where index[start] < 0 {
            index[start] = 0
            var group = [holes[start]]
            var next = 0
            while next < group.count {
                for dy in -2...2 {
                    for dx in -2...2 {
                        guard let near = place(group[next], dx: dx, dy: dy), numbers[near] > 0,
                            index[Int(numbers[near]) - 1] < 0
                        else { continue }
                        index[Int(numbers[near]) - 1] = Int32(group.count)
                        group.append(near)
                    }
                }
                next += 1
            }
            groups.append(group)
        }
        return (groups, index)
    }
}
