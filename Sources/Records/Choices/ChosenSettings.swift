/// How somebody wants a picture made, where that is not what the batch does with all.
public struct ChosenSettings: Hashable, Sendable {
    /// What a scan is.
    public enum ChosenPolarity: String, Codable, CaseIterable, Sendable {
        /// Dark where the scene was bright.
        case negative
        /// As the scene was.
        case positive
    }

    /// A rectangle in pixels of the upright scan, before it is mirrored and turned.
    public struct Crop: Codable, Hashable, Sendable {
        /// Columns left of it.
        public var x: Int
        /// Rows above it.
        public var y: Int
        /// Columns of it, at least 1.
        public var width: Int
        /// Rows of it, at least 1.
        public var height: Int

        /// A rectangle.
        public init(x: Int, y: Int, width: Int, height: Int) {
            self.x = x
            self.y = y
            self.width = width
            self.height = height
        }

        /// Reads four numbers.
        public init(from decoder: any Decoder) throws {
            var container = try decoder.unkeyedContainer()
            x = try container.decode(Int.self)
            y = try container.decode(Int.self)
            width = try container.decode(Int.self)
            height = try container.decode(Int.self)
            guard container.isAtEnd else {
                throw DecodingError.dataCorruptedError(
                    in: container, debugDescription: "A crop has four numbers.")
            }
        }

        /// Writes four numbers.
        public func encode(to encoder: any Encoder) throws {
            var container = encoder.unkeyedContainer()
            for number in [x, y, width, height] { try container.encode(number) }
        }
    }

    /// A colour that is known in a pixel of the upright scan.
    public struct Hint: Codable, Hashable, Sendable {
        /// The column.
        public var x: Int
        /// The row.
        public var y: Int
        /// `#rrggbb` in lower case, or ``grey``.
        public var color: String

        /// The word for no colour.
        public static let grey = "grey"

        /// A colour somewhere.
        public init(x: Int, y: Int, color: String) {
            self.x = x
            self.y = y
            self.color = color
        }
    }

    /// Degrees clockwise, after the picture is mirrored: 0, 90, 180 or 270.
    public var turn = 0
    /// Left to right, before the picture is turned.
    public var mirror = false
    /// What of it counts; nil for what the recipe takes.
    public var crop: Crop?
    /// What it is; nil for what the recipe finds.
    public var polarity: ChosenPolarity?
    /// Name of the recipe; nil for that of the batch.
    public var recipe: String?
    /// Factor on the colours' strength, 0 to 3; nil for that of the batch, as with all that follow.
    public var saturation: Double?
    /// Cooler, -1, to warmer, 1.
    public var warmth: Double?
    /// Rosier, -1, to greener, 1.
    public var greenness: Double?
    /// Paler, -1, to more colourful, 1.
    public var colorfulness: Double?
    /// The picture whose colours are taken, with an absolute path.
    public var style: CodablePath?
    /// Which of the other colourings is the result, from 1; nil for the first of all.
    public var alternative: Int?
    /// At most ``mostHints``; where two of them meet, the first one holds.
    public var hints: [Hint] = []

    /// Hints of a picture.
    public static let mostHints = 1000

    /// Nothing chosen.
    public init() {}

    /// True if nothing is chosen.
    public var isEmpty: Bool { self == ChosenSettings() }
}

extension ChosenSettings: Codable {
    private enum Key: String, CodingKey {
        case turn, mirror, crop, polarity, recipe, saturation, warmth, greenness, colorfulness
        case style, alternative, hints
    }

    /// Reads what ``encode(to:)`` writes.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        turn = try container.decode(Int.self, forKey: .turn)
        mirror = try container.decode(Bool.self, forKey: .mirror)
        crop = try container.decodeIfPresent(Crop.self, forKey: .crop)
        polarity = try container.decodeIfPresent(ChosenPolarity.self, forKey: .polarity)
        recipe = try container.decodeIfPresent(String.self, forKey: .recipe)
        saturation = try container.decodeIfPresent(Double.self, forKey: .saturation)
        warmth = try container.decodeIfPresent(Double.self, forKey: .warmth)
        greenness = try container.decodeIfPresent(Double.self, forKey: .greenness)
        colorfulness = try container.decodeIfPresent(Double.self, forKey: .colorfulness)
        style = try container.decodeIfPresent(CodablePath.self, forKey: .style)
        alternative = try container.decodeIfPresent(Int.self, forKey: .alternative)
        hints = try container.decode([Hint].self, forKey: .hints)
    }

    /// Writes every field, those that are not chosen as `null`.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(turn, forKey: .turn)
        try container.encode(mirror, forKey: .mirror)
        try container.encode(crop, forKey: .crop)
        try container.encode(polarity, forKey: .polarity)
        try container.encode(recipe, forKey: .recipe)
        try container.encode(saturation, forKey: .saturation)
        try container.encode(warmth, forKey: .warmth)
        try container.encode(greenness, forKey: .greenness)
        try container.encode(colorfulness, forKey: .colorfulness)
        try container.encode(style, forKey: .style)
        try container.encode(alternative, forKey: .alternative)
        try container.encode(hints, forKey: .hints)
    }
}
