import Glibc

/// A place in a picture, in pixels from the upper left corner; the middle of the first pixel is at 0.5.
public struct Point: Hashable, Sendable {
    /// From the left.
    public var x: Double
    /// From the top.
    public var y: Double

    /// A place.
    public init(x: Double, y: Double) {
        self.x = x
        self.y = y
    }

    func distance(to other: Point) -> Double { hypot(x - other.x, y - other.y) }

    /// The place after turning clockwise about another.
    public func turned(degrees: Double, about middle: Point) -> Point {
        let (cosine, sine) = (cos(degrees * .pi / 180), sin(degrees * .pi / 180))
        let (dx, dy) = (x - middle.x, y - middle.y)
        return Point(x: middle.x + cosine * dx - sine * dy, y: middle.y + sine * dx + cosine * dy)
    }
}

/// Where the photograph lies in a scan.
public struct PhotographFrame: Hashable, Sendable {
    /// Corners from the upper left one clockwise.
    public internal(set) var corners: [Point]
    /// By how much it is turned clockwise, in degrees.
    public internal(set) var angle: Double
    /// The sides that something other than the photograph was found at.
    public internal(set) var sides: [FrameSide]
    /// Code value, 0 to 255, of what lies outermost.
    public internal(set) var tone: Double

    /// The frame in a picture that is so many times wider and higher.
    public func scaled(x: Double, y: Double) -> PhotographFrame {
        var frame = self
        frame.corners = corners.map { Point(x: $0.x * x, y: $0.y * y) }
        return frame
    }

    /// The smallest upright rectangle around it.
    public var bounds: (left: Double, top: Double, right: Double, bottom: Double) {
        let (x, y) = (corners.map(\.x), corners.map(\.y))
        return (x.min() ?? 0, y.min() ?? 0, x.max() ?? 0, y.max() ?? 0)
    }
}

extension PhotographFrame {
    /// How far apart the angles of sides may be, in degrees.
    private static let tolerance = 0.3
    /// The least part of the picture's width and height that a photograph takes.
    private static let leastPart = 0.3

    /// The frame that the edges of a picture's sides make together.
    ///
    /// Only sides that are parallel or at right angles count. Two of them are enough if both edges are
    /// clear and have the same surface, three if they are fairly clear; a side without an edge is the
    /// picture's own.
    ///
    /// - Parameters:
    ///   - edges: of sides, each sound by itself.
    ///   - width: of the picture.
    ///   - height: of the picture.
    ///   - least: how many sides have to agree.
    init?(_ edges: [SideEdge], width: Int, height: Int, least: Int) {
        let agreeing = edges.map { edge in edges.filter { Self.agree(edge, $0) } }
        guard
            let best = agreeing.max(by: { left, right in
                (left.count, left.totalWeight) < (right.count, right.totalWeight)
            }), best.count >= least, Self.areConvincing(best)
        else { return nil }
        let lines = SideLines(best, width: width, height: height)
        corners = lines.corners
        angle = best.reduce(0) { $0 + $1.weight * $1.angle } / best.totalWeight
        sides = best.map(\.side)
        tone = Double(median(best.map { Float($0.tone) }))
        guard corners[0].distance(to: corners[1]) >= Self.leastPart * Double(width),
            corners[0].distance(to: corners[3]) >= Self.leastPart * Double(height)
        else { return nil }
    }

    private static func agree(_ left: SideEdge, _ right: SideEdge) -> Bool {
        let pixels = max(1.5 / left.length, 1.5 / right.length) * 180 / .pi
        return abs(left.angle - right.angle) <= max(tolerance, pixels)
    }

    private static func areConvincing(_ edges: [SideEdge]) -> Bool {
        let support = edges.reduce(0) { $0 + $1.support } / Double(edges.count)
        return switch edges.count {
        case 4...: true
        case 3: support >= 0.75
        case 2:
            support >= 0.85 && abs(edges[0].tone - edges[1].tone) <= 10
                && edges.allSatisfy { $0.line.offset >= 3 }
        default: false
        }
    }
}

extension [SideEdge] {
    fileprivate var totalWeight: Double { reduce(0) { $0 + $1.weight } }
}

/// A straight line at each side of a picture; where there is no edge, the side itself.
struct SideLines {
    private let width: Double
    private let height: Double
    /// The place at the picture's middle, and its change per pixel.
    private var lines: [FrameSide: (place: Double, slope: Double)]

    init(_ edges: some Sequence<SideEdge>, width: Int, height: Int) {
        let (width, height) = (Double(width), Double(height))
        self.width = width
        self.height = height
        lines = [.left: (0, 0), .top: (0, 0), .right: (width, 0), .bottom: (height, 0)]
        for edge in edges {
            let line = edge.line
            lines[edge.side] =
                switch edge.side {
                case .left, .top: (line.offset, line.slope)
                case .right: (width - line.offset, -line.slope)
                case .bottom: (height - line.offset, -line.slope)
                }
        }
    }

    /// Where the lines meet, from the upper left corner clockwise.
    var corners: [Point] {
        [
            corner(.left, .top), corner(.right, .top), corner(.right, .bottom),
            corner(.left, .bottom),
        ]
    }

    /// The part of a side between the lines of its neighbours, in pixels along it.
    func extent(of side: FrameSide) -> ClosedRange<Double> {
        let (first, last) = side.neighbors
        let ends =
            side.isVertical
            ? (corner(side, first).y, corner(side, last).y)
            : (corner(first, side).x, corner(last, side).x)
        return min(ends.0, ends.1)...max(ends.0, ends.1)
    }

    private func corner(_ vertical: FrameSide, _ horizontal: FrameSide) -> Point {
        guard let v = lines[vertical], let h = lines[horizontal] else {
            preconditionFailure("a side without a line")
        }
        let x =
            (v.place + v.slope * (h.place - h.slope * width / 2 - height / 2))
            / (1 - v.slope * h.slope)
        return Point(x: x, y: h.place + h.slope * (x - width / 2))
    }
}
