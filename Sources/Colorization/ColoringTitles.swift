/// Names colourings of a picture by what they look like beside its result, no two alike.
struct ColoringTitles {
    private let own: Palette
    private var taken: Set<String> = []

    init(beside own: Palette) {
        self.own = own
    }

    /// Less is not seen.
    private static let least: Float = 1

    /// The name of a colouring: what differs most, and more of it if another one has that name already; nil if all
    /// that can be said of it is said of others.
    func free(for palette: Palette) -> String? {
        Self.titles(of: palette, beside: own).first { !taken.contains($0) }
    }

    /// Gives a colouring its name.
    mutating func take(for palette: Palette) -> String {
        let titles = Self.titles(of: palette, beside: own)
        let title = free(for: palette) ?? numbered(titles[titles.count - 1])
        taken.insert(title)
        return title
    }

    private static func titles(of palette: Palette, beside own: Palette) -> [String] {
        let words = words(for: palette, beside: own)
        var titles = [words.first ?? "hardly different"]
        if words.count > 1 { titles += words.dropFirst().map { "\(words[0]) and \($0)" } }
        if words.count > 2 { titles.append("\(words[0]), \(words[1]) and \(words[2])") }
        return titles
    }

    private func numbered(_ title: String) -> String {
        var number = 2
        while taken.contains("\(title) (\(number))") { number += 1 }
        return "\(title) (\(number))"
    }

    /// The differences that can be seen, the largest first.
    private static func words(for palette: Palette, beside own: Palette) -> [String] {
        let (a, b) = (palette.a - own.a, palette.b - own.b)
        let differences: [(amount: Float, more: String, less: String)] = [
            (a * Hue.warm.a + b * Hue.warm.b, "warmer", "cooler"),
            (a * Hue.green.a + b * Hue.green.b, "greener", "rosier"),
            (palette.chroma - own.chroma, "more colourful", "paler"),
        ]
        return differences.filter { abs($0.amount) >= least }
            .sorted { abs($0.amount) > abs($1.amount) }
            .map { $0.amount > 0 ? $0.more : $0.less }
    }
}
