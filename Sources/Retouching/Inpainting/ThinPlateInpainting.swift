/// A sheet with stiffness over a hole, held by the pixels around it, stiffer along edges than across them.
///
/// The pixels u of the hole minimize, over the four directions d with weights w,
/// sum w (u(x - d) - 2 u(x) + u(x + d))² + tension · w (u(x) - u(x + d))²,
/// terms that reach out of the window left out; conjugate gradients solve it.
///
/// - Source: thin-plate splines, Duchon 1977, with an anisotropy by the structure tensor as in
///   edge-enhancing diffusion, Weickert 1998; conjugate gradients, Hestenes and Stiefel 1952.
struct ThinPlateInpainting {
    private static let tension: Float = 0.2
    private static let mostSteps = 300
    /// Of the squared residual at the start.
    private static let goal = 1e-9
    /// Right, down, down right, down left; the diagonal steps are longer.
    private static let steps: [(dx: Int, dy: Int, scale: Float)] = [
        (1, 0, 1), (0, 1, 1), (1, 1, 0.5), (-1, 1, 0.5),
    ]

    /// weight · (Σ factor · u + constant)², over up to three of the hole's pixels.
    private struct Term {
        /// Numbers of pixels among the hole's; -1 for none.
        var pixels: SIMD4<Int32> = [-1, -1, -1, -1]
        var factors: SIMD4<Float> = .zero
        var constant: Float = 0
        var weight: Float
    }

    private var terms: [Term] = []
    private let count: Int
    private var start: Float { known > 0 ? sum / known : 0.5 }
    /// Of the pixels that hold the sheet.
    private var sum: Float = 0
    private var known: Float = 0

    /// Sets up the equations of a hole.
    ///
    /// - Parameters:
    ///   - hole: its places.
    ///   - index: for each of the window's holes where it is among the places of its own hole.
    ///   - window: what is around.
    ///   - directions: of the window's edges.
    init(_ hole: [Int], index: [Int32], in window: InpaintingWindow, directions: EdgeDirections) {
        count = hole.count
        terms.reserveCapacity(10 * hole.count)
        for place in hole {
            let weights = directions.weights[Int(window.numbers[place]) - 1]
            for (direction, step) in Self.steps.enumerated() where weights[direction] > 0 {
                let weight = weights[direction]
                // The pixel as the first, the middle and the last of three, and as the first and the last
                // of two.
                for first in -2...0 {
                    add(
                        Self.bending, 3, from: first, step, weight * step.scale, at: place, window,
                        index)
                }
                for first in -1...0 {
                    add(
                        Self.stretching, 2, from: first, step, weight * Self.tension, at: place,
                        window, index)
                }
            }
        }
    }

    private static let bending: SIMD4<Float> = [1, -2, 1, 0]
    private static let stretching: SIMD4<Float> = [1, -1, 0, 0]

    /// Adds a term over `length` pixels, unless it reaches out of the window or an earlier pixel of the hole
    /// has made it.
    private mutating func add(
        _ factors: SIMD4<Float>, _ length: Int, from first: Int,
        _ step: (dx: Int, dy: Int, scale: Float), _ weight: Float, at place: Int,
        _ window: InpaintingWindow, _ index: [Int32]
    ) {
        var term = Term(weight: weight)
        var (sum, known) = (Float(0), Float(0))
        for member in 0..<length {
            let offset = first + member
            guard
                let other = window.place(place, dx: offset * step.dx, dy: offset * step.dy)
            else { return }
            let number = Int(window.numbers[other])
            if number > 0 {
                guard offset >= 0 else { return }
                term.pixels[member] = index[number - 1]
                term.factors[member] = factors[member]
            } else {
                term.constant += factors[member] * window.values[other]
                sum += window.values[other]
                known += 1
            }
        }
        self.sum += sum
        self.known += known
        terms.append(term)
    }

    /// The values of the hole's pixels, 0 to 1.
    func solution() -> [Float] {
        var u = [Float](repeating: start, count: count)
        var residual = gradient(at: u, constants: 1).map { -$0 }
        var direction = residual
        var power = Self.dot(residual, residual)
        let goal = Self.goal * power
        for _ in 0..<Self.mostSteps where power > goal {
            let bent = gradient(at: direction, constants: 0)
            let curvature = Self.dot(direction, bent)
            guard curvature > 0 else { break }
            let length = Float(power / curvature)
            for index in u.indices {
                u[index] += length * direction[index]
                residual[index] -= length * bent[index]
            }
            let before = power
            power = Self.dot(residual, residual)
            let share = Float(power / before)
            for index in u.indices { direction[index] = residual[index] + share * direction[index] }
        }
        return u.map { min(max($0, 0), 1) }
    }

    /// Half the energy's gradient; without the constants, the product with its matrix.
    private func gradient(at u: [Float], constants: Float) -> [Float] {
        var result = [Float](repeating: 0, count: count)
        u.withUnsafeBufferPointer { u in
            result.withUnsafeMutableBufferPointer { result in
                for term in terms {
                    var value = constants * term.constant
                    for index in 0..<3 where term.pixels[index] >= 0 {
                        value += term.factors[index] * u[Int(term.pixels[index])]
                    }
                    value *= term.weight
                    for index in 0..<3 where term.pixels[index] >= 0 {
                        result[Int(term.pixels[index])] += term.factors[index] * value
                    }
                }
            }
        }
        return result
    }

    private static func dot(_ left: [Float], _ right: [Float]) -> Double {
        var sum = 0.0
        for index in left.indices { sum += Double(left[index]) * Double(right[index]) }
        return sum
    }
}
