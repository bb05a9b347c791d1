/// Refuses YAML that recipes and settings never need and that costs a parser stack or time: anchors, aliases, tags and deep nesting.
///
/// Runs before the parser, over the text, and knows just enough of YAML's lexical form to leave quoted text,
/// block text and comments alone.
struct YAMLGuard {
    static let maximumBytes = 64 * 1024
    private static let maximumDepth = 16

    private let file: String
    private var line = 0
    private var quote: Character?
    private var flowDepth = 0
    /// Indentation of the line that opened a block of text; its deeper lines are content.
    private var blockIndentation: Int?

    /// Checks a whole file.
    static func check(_ text: String, file: String) throws(RecipeError) {
        guard text.utf8.count <= maximumBytes else {
            throw RecipeError(
                file: file, position: nil,
                message:
                    "the file has \(text.utf8.count) bytes; at most \(maximumBytes) are read.")
        }
        var lexer = YAMLGuard(file: file)
        for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            try lexer.check(line)
        }
    }

    private init(file: String) { self.file = file }

    private mutating func check(_ text: Substring) throws(RecipeError) {
        line += 1
        let indentation = text.prefix { $0 == " " }.count
        if let blockIndentation {
            guard !text.allSatisfy(\.isWhitespace), indentation <= blockIndentation else { return }
            self.blockIndentation = nil
        }
        if quote == nil, indentation > 4 * Self.maximumDepth { throw tooDeep(column: indentation) }
        try scan(Array(text), indentation: indentation)
    }

    private mutating func scan(_ text: [Character], indentation: Int) throws(RecipeError) {
        var isTokenStart = true
        var entries = 0
        var index = 0
        while index < text.count {
            let character = text[index]
            let next = index + 1 < text.count ? text[index + 1] : " "
            if quote != nil {
                index += endOfQuote(character, next)
                isTokenStart = false
                continue
            }
            if character == "#", index == 0 || text[index - 1].isWhitespace { return }
            if isTokenStart { try startToken(character, next, column: index + 1) }
            if isTokenStart, character == "|" || character == ">" {
                blockIndentation = indentation
                return
            }
            if character == "-", isTokenStart, next.isWhitespace {
                entries += 1
                guard entries <= Self.maximumDepth else { throw tooDeep(column: index + 1) }
            } else if !character.isWhitespace {
                isTokenStart = opensToken(character, next, isTokenStart: isTokenStart)
                guard flowDepth <= Self.maximumDepth else { throw tooDeep(column: index + 1) }
            }
            index += 1
        }
    }

    /// How many characters inside a quoted text to step over; ends the quote where it ends.
    private mutating func endOfQuote(_ character: Character, _ next: Character) -> Int {
        if quote == "\"", character == "\\" { return 2 }
        guard character == quote else { return 1 }
        if character == "'", next == "'" { return 2 }
        quote = nil
        return 1
    }

    private mutating func startToken(
        _ character: Character, _ next: Character, column: Int
    ) throws(RecipeError) {
        switch character {
        case "\"", "'": quote = character
        case "&", "*", "!":
            guard !next.isWhitespace else { return }
            throw RecipeError(
                file: file, position: .init(line: line, column: column),
                message: "anchors (&), aliases (*) and tags (!) are not allowed; "
                    + "write the value in full, or put the text in quotes.")
        default: break
        }
    }

    /// Whether a new value can begin behind a character; counts the nesting of `[` and `{`.
    private mutating func opensToken(
        _ character: Character, _ next: Character, isTokenStart: Bool
    ) -> Bool {
        switch character {
        case "[", "{":
            guard isTokenStart || flowDepth > 0 else { return false }
            flowDepth += 1
            return true
        case "]", "}":
            flowDepth = max(0, flowDepth - 1)
            return false
        case ",": return flowDepth > 0
        case ":", "?": return next.isWhitespace || flowDepth > 0
        default: return false
        }
    }

    private func tooDeep(column: Int) -> RecipeError {
        RecipeError(
            file: file, position: .init(line: line, column: column),
            message: "the text is nested too deeply.")
    }
}
