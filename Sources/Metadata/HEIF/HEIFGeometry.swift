/// A part of a picture, in whole pixels from its upper left corner.
public struct HEIFRectangle: Sendable, Hashable {
    /// Pixels from the left edge.
    public var x: Int
    /// Pixels from the upper edge.
    public var y: Int
    /// Pixels.
    public var width: Int
    /// Pixels.
    public var height: Int
}

/// What is done to stored pixels before the picture is shown: a crop, then a turn or mirror.
///
/// A file may crop, turn and mirror in any order; all of it comes down to one of each.
/// Source: ISO/IEC 14496-12, 12.1.4 (`clap`); ISO/IEC 23008-12, 6.5.10 (`irot`) and 6.5.12 (`imir`).
struct HEIFGeometry: Hashable {
    /// What is kept, in stored pixels.
    private(set) var crop: HEIFRectangle
    /// The turn, as a matrix on (x, y), y downwards: x' = a x + b y, y' = c x + d y.
    private var turn = Turn(a: 1, b: 0, c: 0, d: 1)

    private struct Turn: Hashable {
        var a, b, c, d: Int

        func after(_ first: Turn) -> Turn {
            Turn(
                a: a * first.a + b * first.c, b: a * first.b + b * first.d,
                c: c * first.a + d * first.c, d: c * first.b + d * first.d)
        }
    }

    /// EXIF's orientations 1 to 8.
    private static let orientations = [
        Turn(a: 1, b: 0, c: 0, d: 1), Turn(a: -1, b: 0, c: 0, d: 1),
        Turn(a: -1, b: 0, c: 0, d: -1), Turn(a: 1, b: 0, c: 0, d: -1),
        Turn(a: 0, b: 1, c: 1, d: 0), Turn(a: 0, b: -1, c: 1, d: 0),
        Turn(a: 0, b: -1, c: -1, d: 0), Turn(a: 0, b: 1, c: -1, d: 0),
    ]

    init(width: Int, height: Int) {
        crop = HEIFRectangle(x: 0, y: 0, width: width, height: height)
    }

    /// The turn as EXIF's orientation, 1 to 8.
    var orientation: Int { (Self.orientations.firstIndex(of: turn) ?? 0) + 1 }

    /// True for the types of properties that ``apply(_:)`` knows.
    static func changes(_ type: String) -> Bool { ["irot", "imir", "clap"].contains(type) }

    /// Adds a property of type `irot`, `imir` or `clap`.
    ///
    /// - Returns: false if it is cut short, or crops to what is no part of the picture.
    mutating func apply(_ property: HEIFItems.Property) -> Bool {
        switch property.type {
        case "irot":
            guard let quarters = property.bytes.first else { return false }
            for _ in 0..<quarters & 3 { turn = Turn(a: 0, b: 1, c: -1, d: 0).after(turn) }
        case "imir":
            guard let axis = property.bytes.first else { return false }
            let isHorizontal = axis & 1 == 1
            turn = Turn(a: isHorizontal ? -1 : 1, b: 0, c: 0, d: isHorizontal ? 1 : -1).after(turn)
        case "clap": return keep(property.bytes)
        default: break
        }
        return true
    }

    /// The size of what has been made so far.
    private var size: (width: Int, height: Int) {
        turn.a == 0 ? (crop.height, crop.width) : (crop.width, crop.height)
    }

    private mutating func keep(_ bytes: [UInt8]) -> Bool {
        var cursor = ByteCursor(bytes)
        var numbers: [Int] = []
        while numbers.count < 8, let number = cursor.number(4) {
            numbers.append(Int(Int32(truncatingIfNeeded: number)))
        }
        guard numbers.count == 8, [1, 3, 5, 7].allSatisfy({ numbers[$0] > 0 }) else { return false }
        func span(_ length: Double, _ offset: Double, of whole: Int) -> (start: Int, count: Int)? {
            let count = length.rounded(.down)
            let start = (Double(whole) / 2 + offset - length / 2).rounded(.down)
            guard count >= 1, start >= 0, start + count <= Double(whole) else { return nil }
            return (Int(start), Int(count))
        }
        func fraction(_ index: Int) -> Double {
            Double(numbers[index]) / Double(numbers[index + 1])
        }
        let whole = size
        guard let across = span(fraction(0), fraction(4), of: whole.width),
            let down = span(fraction(2), fraction(6), of: whole.height)
        else { return false }
        // Twice the offset of the part's middle from that of the whole, turned back; the turn of a
        // matrix that only swaps and mirrors is undone by its transpose.
        let right = 2 * across.start + across.count - whole.width
        let below = 2 * down.start + down.count - whole.height
        let isTurned = turn.a == 0
        let width = isTurned ? down.count : across.count
        let height = isTurned ? across.count : down.count
        crop = HEIFRectangle(
            x: crop.x + (turn.a * right + turn.c * below + crop.width - width) / 2,
            y: crop.y + (turn.b * right + turn.d * below + crop.height - height) / 2,
            width: width, height: height)
        return true
    }
}
