internal import Glibc

/// Where the pixels of a source have gone on their way into an output: an affine map.
///
/// Coordinates are pixels from the upper left corner of the picture; the middle of the first pixel lies
/// at 0.5, 0.5. Stages that turn, cut or scale a picture add to it.
public struct SourceMapping: Codable, Hashable, Sendable {
    /// Pixels of the source as it is stored.
    public let sourceWidth: Int
    /// Pixels of the source as it is stored.
    public let sourceHeight: Int
    /// The EXIF orientation that made the picture upright, 1 to 8.
    public let orientation: Int
    /// Pixels of the output.
    public private(set) var width: Int
    /// Pixels of the output.
    public private(set) var height: Int
    /// `x' = matrix[0] x + matrix[1] y + matrix[2]`, `y' = matrix[3] x + matrix[4] y + matrix[5]`.
    private var matrix: [Double]

    /// A picture that has only been turned upright.
    ///
    /// - Parameters:
    ///   - width: pixels of the upright picture.
    ///   - height: pixels of the upright picture.
    ///   - orientation: EXIF's, 1 to 8, which made it upright.
    public init(width: Int, height: Int, orientation: Int) {
        let (w, h) = (Double(width), Double(height))
        self.width = width
        self.height = height
        self.orientation = orientation
        sourceWidth = orientation >= 5 ? height : width
        sourceHeight = orientation >= 5 ? width : height
        // Exif 2.32, 4.6.4: where row 0 and column 0 of the stored picture are to be seen.
        matrix =
            switch orientation {
            case 2: [-1, 0, w, 0, 1, 0]
            case 3: [-1, 0, w, 0, -1, h]
            case 4: [1, 0, 0, 0, -1, h]
            case 5: [0, 1, 0, 1, 0, 0]
            case 6: [0, -1, w, 1, 0, 0]
            case 7: [0, -1, w, -1, 0, h]
            case 8: [0, 1, 0, -1, 0, h]
            default: [1, 0, 0, 0, 1, 0]
            }
    }

    /// A source that has only been turned upright.
    public init(_ source: SourceFacts) {
        self.init(width: source.width, height: source.height, orientation: source.orientation)
    }

    /// True if the output's pixels lie where they lay in the source.
    public var isIdentity: Bool {
        matrix == [1, 0, 0, 0, 1, 0] && width == sourceWidth && height == sourceHeight
    }

    /// Where a place of the stored source lies in the output.
    public func place(x: Double, y: Double) -> (x: Double, y: Double) {
        (
            matrix[0] * x + matrix[1] * y + matrix[2], matrix[3] * x + matrix[4] * y + matrix[5]
        )
    }

    /// Pixels of the source as it is seen upright.
    public var uprightWidth: Int { orientation >= 5 ? sourceHeight : sourceWidth }
    /// Pixels of the source as it is seen upright.
    public var uprightHeight: Int { orientation >= 5 ? sourceWidth : sourceHeight }

    /// Where a place of the upright source, in pixels, lies in the output.
    public func place(uprightX x: Double, uprightY y: Double) -> (x: Double, y: Double) {
        let share = stored(
            uprightX: x / Double(uprightWidth), uprightY: y / Double(uprightHeight))
        return place(x: share.x * Double(sourceWidth), y: share.y * Double(sourceHeight))
    }

    /// Where a place of the output lies in the upright source, in pixels: the way back of
    /// ``place(uprightX:uprightY:)``.
    public var upright: (_ x: Double, _ y: Double) -> (x: Double, y: Double) {
        let origin = place(uprightX: 0, uprightY: 0)
        let (right, below) = (place(uprightX: 1, uprightY: 0), place(uprightX: 0, uprightY: 1))
        let across = (x: right.x - origin.x, y: right.y - origin.y)
        let along = (x: below.x - origin.x, y: below.y - origin.y)
        let determinant = across.x * along.y - along.x * across.y
        return { x, y in
            let (dx, dy) = (x - origin.x, y - origin.y)
            return (
                (dx * along.y - dy * along.x) / determinant,
                (dy * across.x - dx * across.y) / determinant
            )
        }
    }

    /// A place in shares of the upright picture's sides, as one in shares of the stored picture's.
    public func stored(uprightX x: Double, uprightY y: Double) -> (x: Double, y: Double) {
        switch orientation {
        case 2: (1 - x, y)
        case 3: (1 - x, 1 - y)
        case 4: (x, 1 - y)
        case 5: (y, x)
        case 6: (y, 1 - x)
        case 7: (1 - y, 1 - x)
        case 8: (1 - y, x)
        default: (x, y)
        }
    }

    /// By how much lengths have grown, on average over all directions.
    public var scale: Double {
        abs(matrix[0] * matrix[4] - matrix[1] * matrix[3]).squareRoot()
    }

    /// The picture was cut to a rectangle.
    public mutating func crop(x: Int, y: Int, width: Int, height: Int) {
        matrix[2] -= Double(x)
        matrix[5] -= Double(y)
        self.width = width
        self.height = height
    }

    /// The picture was turned clockwise about its middle, onto a canvas with the same middle.
    public mutating func turn(degrees: Double, width: Int, height: Int) {
        let (sine, cosine) = (sin(degrees * .pi / 180), cos(degrees * .pi / 180))
        let (fromX, fromY) = (Double(self.width) / 2, Double(self.height) / 2)
        let (toX, toY) = (Double(width) / 2, Double(height) / 2)
        then([
            cosine, -sine, toX - cosine * fromX + sine * fromY,
            sine, cosine, toY - sine * fromX - cosine * fromY,
        ])
        self.width = width
        self.height = height
    }

    /// The picture was scaled to another size.
    public mutating func resize(width: Int, height: Int) {
        let (x, y) = (
            Double(width) / Double(self.width), Double(height) / Double(self.height)
        )
        then([x, 0, 0, 0, y, 0])
        self.width = width
        self.height = height
    }

    private mutating func then(_ next: [Double]) {
        let m = matrix
        matrix = [
            next[0] * m[0] + next[1] * m[3], next[0] * m[1] + next[1] * m[4],
            next[0] * m[2] + next[1] * m[5] + next[2],
            next[3] * m[0] + next[4] * m[3], next[3] * m[1] + next[4] * m[4],
            next[3] * m[2] + next[4] * m[5] + next[5],
        ]
    }

    /// The resolution of the output, if that of the stored source is known.
    ///
    /// A step of one pixel along an axis of the output is taken back to the source, where its length is
    /// known.
    public func resolution(from source: Resolution) -> Resolution? {
        let determinant = matrix[0] * matrix[4] - matrix[1] * matrix[3]
        func perUnit(_ x: Double, _ y: Double) -> Double {
            let (across, down) = (x / determinant / source.x, y / determinant / source.y)
            return 1 / (across * across + down * down).squareRoot()
        }
        func rounded(_ value: Double) -> Double { (value * 1000).rounded() / 1000 }
        return Resolution(
            x: rounded(perUnit(matrix[4], -matrix[3])), y: rounded(perUnit(-matrix[1], matrix[0])),
            unit: source.unit, origin: source.origin)
    }
}
