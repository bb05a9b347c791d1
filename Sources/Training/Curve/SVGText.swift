import Records

/// An SVG picture on white, written element by element; text is escaped.
struct SVGText {
    /// Pixels from the left and from above.
    typealias Point = (x: Double, y: Double)

    /// Which part of a text stands at its place.
    enum Anchor: String {
        case start, middle, end
    }

    private var text: String

    /// A white picture; the description says what is seen to those who do not see it.
    init(width: Int, height: Int, description: String) {
        text = """
            <svg xmlns="http://www.w3.org/2000/svg" width="\(width)" height="\(height)" \
            viewBox="0 0 \(width) \(height)" role="img" \
            font-family="system-ui, 'Segoe UI', 'DejaVu Sans', sans-serif">
            <title>\(Self.escaped(description))</title>
            <rect width="\(width)" height="\(height)" fill="#ffffff"/>

            """
    }

    /// The whole file.
    var finished: String { text + "</svg>\n" }

    mutating func defineClip(
        _ name: String, x: Double, y: Double, width: Double, height: Double
    ) {
        text += """
            <clipPath id="\(name)"><rect x="\(Self.number(x))" y="\(Self.number(y))" \
            width="\(Self.number(width))" height="\(Self.number(height))"/></clipPath>

            """
    }

    /// A line through points; nothing if there are none.
    mutating func line(
        _ points: [Point], ink: String, width: Double, isDashed: Bool = false, clip: String? = nil
    ) {
        guard points.count > 1 else { return }
        let places = points.map { "\(Self.number($0.x)),\(Self.number($0.y))" }
        text += """
            <polyline points="\(places.joined(separator: " "))" fill="none" stroke="\(ink)" \
            stroke-width="\(Self.number(width))" stroke-linejoin="round"\
            \(isDashed ? " stroke-dasharray=\"6 4\"" : "")\
            \(clip.map { " clip-path=\"url(#\($0))\"" } ?? "")/>

            """
    }

    mutating func dot(at point: Point, ink: String) {
        text += """
            <circle cx="\(Self.number(point.x))" cy="\(Self.number(point.y))" r="3" \
            fill="\(ink)" stroke="#ffffff" stroke-width="1"/>

            """
    }

    mutating func text(
        _ words: String, x: Double, y: Double, ink: String, size: Int, isBold: Bool = false,
        anchor: Anchor = .start
    ) {
        text += """
            <text x="\(Self.number(x))" y="\(Self.number(y))" fill="\(ink)" font-size="\(size)"\
            \(isBold ? " font-weight=\"600\"" : "") text-anchor="\(anchor.rawValue)">\
            \(Self.escaped(words))</text>

            """
    }

    /// Text from below to above, about its middle.
    mutating func turnedText(_ words: String, x: Double, y: Double, ink: String, size: Int) {
        text += """
            <text transform="translate(\(Self.number(x)) \(Self.number(y))) rotate(-90)" \
            fill="\(ink)" font-size="\(size)" text-anchor="middle">\(Self.escaped(words))</text>

            """
    }

    private static func number(_ value: Double) -> String {
        DecimalText.trimmed(value, places: 2)
    }

    /// Without what XML may not hold at all.
    private static func escaped(_ words: String) -> String {
        words.unicodeScalars.reduce(into: "") { text, scalar in
            switch scalar {
            case "&": text += "&amp;"
            case "<": text += "&lt;"
            case ">": text += "&gt;"
            case "\"": text += "&quot;"
            case "\u{0}"..<" ", "\u{7F}"..<"\u{A0}", "\u{FFFE}", "\u{FFFF}": text += "\u{FFFD}"
            default: text.unicodeScalars.append(scalar)
            }
        }
    }
}
