/// The part of a picture where a colour holds, in little room.
public struct HintMask: Codable, Hashable, Sendable {
    /// Long side of what is kept of a mask.
    static let longSide = 512
    /// Masks of more runs are noise.
    static let mostRuns = 1 << 16

    /// Pixels of the mask as it is in its file.
    let width: Int
    /// Pixels of the mask as it is in its file.
    let height: Int
    /// Of the copy that is kept.
    let columns: Int
    let rows: Int
    /// Lengths of runs, black and white in turns, of the copy's samples row by row.
    let runs: [Int]

    /// A mask from a small copy.
    ///
    /// - Parameters:
    ///   - size: pixels of the mask.
    ///   - columns: of the copy.
    ///   - isWhite: its samples row by row.
    init(size: (width: Int, height: Int), columns: Int, isWhite: [Bool]) {
        (width, height) = size
        self.columns = columns
        rows = isWhite.count / columns
        var runs: [Int] = []
        var (color, length) = (false, 0)
        for sample in isWhite {
            if sample != color {
                runs.append(length)
                (color, length) = (sample, 0)
            }
            length += 1
        }
        self.runs = runs + [length]
    }

    /// Whether it is white nowhere.
    var isBlack: Bool { runs.count == 1 }
    /// Whether it is white everywhere.
    var isWhite: Bool { runs.count == 2 && runs[0] == 0 }

    /// Whether its figures fit one another, wherever they come from.
    public var isSound: Bool {
        let (sides, copied) = (1...1 << 24, 1...Self.longSide)
        guard sides.contains(width), sides.contains(height), copied.contains(columns),
            copied.contains(rows), !runs.isEmpty, runs.count <= columns * rows + 1
        else { return false }
        let area = columns * rows
        return runs.allSatisfy { (0...area).contains($0) } && runs.reduce(0, +) == area
    }

    /// Whether it has the shape of a picture, to within the rounding of a smaller copy's sides.
    func fits(width: Int, height: Int) -> Bool {
        abs(self.width * height - self.height * width) <= max(width, height)
    }

    /// The samples of the copy.
    var samples: [Bool] {
        var samples: [Bool] = []
        samples.reserveCapacity(columns * rows)
        for (index, run) in runs.enumerated() {
            samples += repeatElement(index % 2 == 1, count: run)
        }
        return samples
    }
}
