/// How far each sample of a picture lies from some of them on the cheapest way.
///
/// Dijkstra's method with a queue of buckets (Dial 1969) whose samples may be looked at again, so that the
/// distances are exact.
struct GeodesicDistances {
    /// Farther samples are not looked for.
    static let limit: Float = 1.6
    private static let buckets = 512

    private let costs: StepCosts
    /// By sample with a border; infinite where none was found.
    private var distances: [Float]
    private var queue: [[Int32]]
    private var found: [Int32] = []

    /// Knows no distances yet.
    init(_ costs: StepCosts) {
        self.costs = costs
        distances = Array(repeating: .infinity, count: costs.stride * (costs.height + 2))
        queue = Array(repeating: [], count: Self.buckets)
    }

    /// Calls `visit` with every sample nearer than ``limit`` to one of `seeds`, and its distance.
    mutating func search(
        from seeds: [Int], visit: (_ sample: Int, _ distance: Float) -> Void
    ) {
        for seed in seeds {
            reach(Int32((seed / costs.width + 1) * costs.stride + seed % costs.width + 1), 0)
        }
        for bucket in queue.indices {
            while let place = queue[bucket].popLast() {
                let distance = distances[Int(place)]
                // Reached on a cheaper way since, and looked at then.
                guard Self.bucket(distance) == bucket else { continue }
                leave(Int(place), distance)
            }
        }
        for place in found {
            let (row, column) = (Int(place) / costs.stride - 1, Int(place) % costs.stride - 1)
            visit(row * costs.width + column, distances[Int(place)])
            distances[Int(place)] = .infinity
        }
        found.removeAll(keepingCapacity: true)
    }

    private static func bucket(_ distance: Float) -> Int {
        min(Int(distance * (Float(buckets) / limit)), buckets - 1)
    }

    private mutating func leave(_ place: Int, _ distance: Float) {
        let stride = costs.stride
        reach(Int32(place + 1), distance + costs.right[place])
        reach(Int32(place - 1), distance + costs.right[place - 1])
        reach(Int32(place + stride), distance + costs.down[place])
        reach(Int32(place - stride), distance + costs.down[place - stride])
        reach(Int32(place + stride + 1), distance + costs.downRight[place])
        reach(Int32(place - stride - 1), distance + costs.downRight[place - stride - 1])
        reach(Int32(place + stride - 1), distance + costs.downLeft[place])
        reach(Int32(place - stride + 1), distance + costs.downLeft[place - stride + 1])
    }

    private mutating func reach(_ place: Int32, _ distance: Float) {
        let known = distances[Int(place)]
        guard distance < known, distance < Self.limit else { return }
        if known == .infinity { found.append(place) }
        distances[Int(place)] = distance
        queue[Self.bucket(distance)].append(place)
    }
}
