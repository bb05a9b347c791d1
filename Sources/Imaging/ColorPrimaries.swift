/// Red, green, blue and white of a display or camera as chromaticities x and y of CIE 1931.
struct ColorPrimaries: Hashable {
    struct Point: Hashable {
        let x, y: Double
    }

    let red, green, blue, white: Point

    /// Daylight of 6504 kelvin, as sRGB and television have it.
    static let d65 = Point(x: 0.3127, y: 0.3290)
    static let sRGB = ColorPrimaries(
        red: Point(x: 0.64, y: 0.33), green: Point(x: 0.30, y: 0.60),
        blue: Point(x: 0.15, y: 0.06), white: d65)

    /// XYZ of full red, green and blue, adapted to D50; nil if there is no such display.
    var colorantsOfD50: [[Double]]? {
        let points = [red, green, blue]
        guard (points + [white]).allSatisfy({ $0.y > 0 && $0.x.isFinite && $0.y.isFinite }),
            let toLight = Self.inverse(Self.columns(points.map(Self.xyz)))
        else { return nil }
        // How much of each makes white.
        let shares = Self.product(toLight, Self.xyz(white))
        let adapted = zip(points, shares).map { point, share in
            Self.product(adaptation, Self.xyz(point)).map { $0 * share }
        }
        return adapted.joined().allSatisfy { $0.isFinite && abs($0) < 100 } ? adapted : nil
    }

    /// Bradford's matrix between the cone responses of white and of D50.
    private var adaptation: [[Double]] {
        let cones = [
            [0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296],
        ]
        let whiteOfD50 = [0.9642, 1, 0.8249]
        let scale = zip(
            Self.product(cones, whiteOfD50), Self.product(cones, Self.xyz(white))
        ).map(/)
        guard let back = Self.inverse(cones) else { return cones }
        let scaled = zip(cones, scale).map { row, factor in row.map { $0 * factor } }
        return Self.columns(
            (0..<3).map { column in Self.product(back, scaled.map { $0[column] }) })
    }

    private static func xyz(_ point: Point) -> [Double] {
        [point.x / point.y, 1, (1 - point.x - point.y) / point.y]
    }

    private static func product(_ matrix: [[Double]], _ vector: [Double]) -> [Double] {
        matrix.map { row in zip(row, vector).map(*).reduce(0, +) }
    }

    /// The matrix of three columns.
    private static func columns(_ columns: [[Double]]) -> [[Double]] {
        (0..<3).map { row in columns.map { $0[row] } }
    }

    /// By cofactors; nil if there is none.
    private static func inverse(_ m: [[Double]]) -> [[Double]]? {
        func cofactor(_ row: Int, _ column: Int) -> Double {
            let (r, s) = ((row + 1) % 3, (row + 2) % 3)
            let (c, d) = ((column + 1) % 3, (column + 2) % 3)
            return m[r][c] * m[s][d] - m[r][d] * m[s][c]
        }
        let determinant = (0..<3).map { m[0][$0] * cofactor(0, $0) }.reduce(0, +)
        guard abs(determinant) > 1e-9 else { return nil }
        return (0..<3).map { row in (0..<3).map { cofactor($0, row) / determinant } }
    }
}
