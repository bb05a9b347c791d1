public import TensorCore

/// Colours that are known at places of a picture, on a grid of samples over it.
///
/// A sample has one colour at most: who claims it first keeps it.
public struct ColorHints: Sendable {
    /// A colour in the plane of a* and b*.
    public struct Color: Hashable, Sendable {
        /// Green (negative) to red.
        public var a: Float
        /// Blue (negative) to yellow.
        public var b: Float

        /// A colour by its coordinates.
        public init(a: Float, b: Float) {
            self.a = a
            self.b = b
        }
    }

    /// A claim that was made, for people to find it again.
    private struct Claim {
        let color: Color
        let name: Int
    }

    /// Columns of the grid.
    public let width: Int
    /// Rows of the grid.
    public let height: Int
    private var claims: [Claim] = []
    /// Places in ``claims`` by sample; -1 where nothing is known.
    private var owners: [Int32]
    /// Whether a sample stands for a point, which spreads, and of which the network is told even where it is alone in
    /// its cell.
    private var isPoint: [Bool]

    /// A grid with nothing known.
    ///
    /// - Precondition: no side is below 1.
    public init(width: Int, height: Int) {
        precondition(width > 0 && height > 0, "a grid of \(width)x\(height)")
        self.width = width
        self.height = height
        owners = Array(repeating: -1, count: width * height)
        isPoint = Array(repeating: false, count: width * height)
    }

    /// Whether nothing is known.
    public var isEmpty: Bool { claims.isEmpty }

    /// Claims the sample at a place.
    ///
    /// - Parameters:
    ///   - color: the colour.
    ///   - name: tells the claim from others.
    ///   - x: share of the picture's width, from 0 to below 1.
    ///   - y: share of its height, likewise.
    /// - Returns: the name of the claim that has given the sample another colour; nil if there is none.
    public mutating func claim(_ color: Color, name: Int, x: Double, y: Double) -> Int? {
        let column = min(max(Int(x * Double(width)), 0), width - 1)
        let row = min(max(Int(y * Double(height)), 0), height - 1)
        let sample = row * width + column
        if let earlier = other(than: color, at: sample) { return earlier }
        take([sample], for: Claim(color: color, name: name))
        isPoint[sample] = true
        return nil
    }

    /// What came of a claim on many samples.
    public struct AreaClaim: Hashable, Sendable {
        /// How many samples it got.
        public var samples = 0
        /// A claim that keeps some of the samples for another colour.
        public var rival: Int?
    }

    /// Claims all samples whose middle lies in an area.
    ///
    /// - Parameters:
    ///   - color: the colour.
    ///   - name: tells the claim from others.
    ///   - contains: whether a place belongs to the area; shares of the picture's sides.
    /// - Returns: what came of it.
    public mutating func claim(
        _ color: Color, name: Int, where contains: (_ x: Double, _ y: Double) -> Bool
    ) -> AreaClaim {
        var result = AreaClaim()
        var samples: [Int] = []
        for row in 0..<height {
            for column in 0..<width {
                let (x, y) = (Double(column) + 0.5, Double(row) + 0.5)
                guard contains(x / Double(width), y / Double(height)) else { continue }
                if let rival = other(than: color, at: row * width + column) {
                    result.rival = rival
                } else {
                    samples.append(row * width + column)
                }
            }
        }
        take(samples, for: Claim(color: color, name: name))
        result.samples = samples.count
        return result
    }

    private func other(than color: Color, at sample: Int) -> Int? {
        let owner = Int(owners[sample])
        guard owner >= 0, claims[owner].color != color else { return nil }
        return claims[owner].name
    }

    private mutating func take(_ samples: [Int], for claim: Claim) {
        guard !samples.isEmpty else { return }
        for sample in samples where owners[sample] < 0 { owners[sample] = Int32(claims.count) }
        claims.append(claim)
    }

    /// The samples of each colour, points apart from areas, colours in the order of their first claims.
    var groups: [(color: Color, points: [Int], areas: [Int])] {
        var places: [Color: Int] = [:]
        var groups: [(color: Color, points: [Int], areas: [Int])] = []
        for claim in claims where places[claim.color] == nil {
            places[claim.color] = groups.count
            groups.append((claim.color, [], []))
        }
        for (sample, owner) in owners.enumerated() where owner >= 0 {
            guard let place = places[claims[Int(owner)].color] else { continue }
            if isPoint[sample] {
                groups[place].points.append(sample)
            } else {
                groups[place].areas.append(sample)
            }
        }
        return groups
    }

    /// Networks have been trained with this many hints at most; many more of them upset the whole picture.
    static let mostCells = 24
    /// An area is told to the network in this many cells at most.
    static let mostCellsOfArea = 4

    /// The hints as the network takes them, [3, side, side]: cells with the mean colour of what is known in them.
    ///
    /// Points have their cells. An area has a few of those that it covers by half or more, spread evenly, or, where
    /// there is none, the one that has the most of it. Of all these there are at most ``mostCells``, spread evenly.
    public func conditions(side: Int) -> Tensor {
        var cells = Array(repeating: Cell(), count: side * side)
        var areas: [Int32: [Int: Int]] = [:]
        for sample in owners.indices {
            let cell = sample / width * side / height * side + sample % width * side / width
            let owner = owners[sample]
            cells[cell].samples += 1
            guard owner >= 0 else { continue }
            cells[cell].add(claims[Int(owner)].color, isPoint: isPoint[sample])
            if !isPoint[sample] { areas[owner, default: [:]][cell, default: 0] += 1 }
        }
        var chosen = Set(cells.indices.filter { cells[$0].isPoint })
        for counts in areas.values {
            let covered = counts.filter { 2 * $0.value >= cells[$0.key].samples }.keys.sorted()
            let largest = counts.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
            chosen.formUnion(
                covered.isEmpty
                    ? [largest].compactMap(\.self)
                    : Self.spread(Self.mostCellsOfArea, over: covered))
        }
        var values = [Float](repeating: 0, count: MapLayers.hintChannels * cells.count)
        for index in Self.spread(Self.mostCells, over: chosen.sorted()) {
            let cell = cells[index]
            values[index] = cell.a / Float(cell.hinted) / 100
            values[cells.count + index] = cell.b / Float(cell.hinted) / 100
            values[2 * cells.count + index] = 1
        }
        return Tensor(shape: [MapLayers.hintChannels, side, side], scalars: values)
    }

    /// So many elements at even distances, or all if there are fewer.
    private static func spread(_ count: Int, over elements: [Int]) -> [Int] {
        guard elements.count > count else { return elements }
        return (0..<count).map { elements[(2 * $0 + 1) * elements.count / (2 * count)] }
    }

    private struct Cell {
        var samples = 0
        var hinted = 0
        var isPoint = false
        var a: Float = 0
        var b: Float = 0

        mutating func add(_ color: Color, isPoint: Bool) {
            hinted += 1
            a += color.a
            b += color.b
            if isPoint { self.isPoint = true }
        }
    }
}
