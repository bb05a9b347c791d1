import Records
import SystemPackage

/// A pattern for paths below a folder, by the rules of `.gitignore` (<https://git-scm.com/docs/gitignore>).
///
/// `*` and `?` match no slash, `**` matches any number of folders, `[a-z]`, `[!a-z]` and `[[:digit:]]` one character, and a backslash
/// takes the meaning of the next character away. With a slash at its beginning or within it a pattern counts from the
/// folder, else on every level; with one at its end it is for folders. What it matches, it matches with all that lies in
/// it. A `!` in front takes back what patterns before it have matched.
struct PathPattern: Sendable {
    /// The pattern as it was given.
    let text: String
    /// True if it takes back.
    let isNegated: Bool
    private let isForFolders: Bool
    private let levels: [Level]

    /// What one level of a path has to be.
    private enum Level {
        /// Any number of levels.
        case any
        /// A name.
        case name([Token])
    }

    private enum Token {
        case character(UInt32)
        case anyCharacter
        case anyCharacters
        case oneOf([ClosedRange<UInt32>], isInverted: Bool)
    }

    init(_ text: String) {
        self.text = text
        var rest = Array(text.unicodeScalars)[...]
        isNegated = rest.first == "!"
        if isNegated { rest.removeFirst() }
        isForFolders = rest.last == "/"
        if isForFolders { rest.removeLast() }
        let isAnchored = rest.contains("/")
        if rest.first == "/" { rest.removeFirst() }
        let names = rest.split(separator: "/", omittingEmptySubsequences: false)
        var levels: [Level] = isAnchored ? [] : [.any]
        for name in names {
            if name.elementsEqual(["*", "*"]) {
                if case .any = levels.last { continue }
                levels.append(.any)
            } else {
                levels.append(.name(Self.tokens(name)))
            }
        }
        // Two stars at the end are for what lies in a folder, and not for the folder.
        if case .any = levels.last { levels.append(.name([.anyCharacters])) }
        self.levels = levels
    }

    /// Looks at a path alone, and not at the folders that it lies in.
    ///
    /// - Parameters:
    ///   - path: the names on the way from the folder.
    ///   - isFolder: true if it is a folder.
    /// - Returns: whether the pattern is meant for it.
    func matches(_ path: some Sequence<[UInt32]>, isFolder: Bool) -> Bool {
        guard isFolder || !isForFolders else { return false }
        // Levels that may come next, name by name.
        var open = after(0)
        for name in path {
            var next: Set<Int> = []
            for index in open where index < levels.count {
                switch levels[index] {
                case .any: next.formUnion(after(index))
                case .name(let tokens):
                    if Self.matches(tokens, name) { next.formUnion(after(index + 1)) }
                }
            }
            if next.isEmpty { return false }
            open = next
        }
        return open.contains(levels.count)
    }

    /// A level and, as some may be none, the next one.
    private func after(_ index: Int) -> Set<Int> {
        guard index < levels.count, case .any = levels[index] else { return [index] }
        return [index, index + 1]
    }

    /// The names of a path as patterns see them: Unicode characters, and bytes that are none.
    static func names(of path: FilePath) -> [[UInt32]] {
        path.components.map { component in
            let bytes = component.bytes
            if let text = String(validating: bytes, as: UTF8.self) {
                return text.unicodeScalars.map(\.value)
            }
            return bytes.map { $0 < 0x80 ? UInt32($0) : 0x11_0000 + UInt32($0) }
        }
    }

    private static func matches(_ tokens: [Token], _ name: [UInt32]) -> Bool {
        var (token, character) = (0, 0)
        // Where to go on if what follows the last star does not fit.
        var star: (token: Int, character: Int)?
        while character < name.count {
            if token < tokens.count, case .anyCharacters = tokens[token] {
                star = (token, character)
                token += 1
            } else if token < tokens.count, fits(tokens[token], name[character]) {
                token += 1
                character += 1
            } else if let last = star {
                star = (last.token, last.character + 1)
                token = last.token + 1
                character = last.character + 1
            } else {
                return false
            }
        }
        return tokens[token...].allSatisfy { if case .anyCharacters = $0 { true } else { false } }
    }

    private static func fits(_ token: Token, _ character: UInt32) -> Bool {
        switch token {
        case .character(let own): own == character
        case .anyCharacter: true
        case .anyCharacters: false
        case .oneOf(let ranges, let isInverted):
            ranges.contains { $0.contains(character) } != isInverted
        }
    }

    private static func tokens(_ name: ArraySlice<Unicode.Scalar>) -> [Token] {
        var tokens: [Token] = []
        var rest = name
        while let next = rest.popFirst() {
            switch next {
            case "*":
                if case .anyCharacters = tokens.last { continue }
                tokens.append(.anyCharacters)
            case "?": tokens.append(.anyCharacter)
            case "\\": tokens.append(.character((rest.popFirst() ?? next).value))
            case "[":
                // As in git, one that is never closed matches nothing.
                let (set, after) = set(rest) ?? (.oneOf([], isInverted: false), rest)
                tokens.append(set)
                rest = after
            default: tokens.append(.character(next.value))
            }
        }
        return tokens
    }

    /// The characters in brackets, and what follows them; nil for a bracket that is never closed.
    private static func set(
        _ text: ArraySlice<Unicode.Scalar>
    ) -> (Token, ArraySlice<Unicode.Scalar>)? {
        var rest = text
        let isInverted = rest.first == "!" || rest.first == "^"
        if isInverted { rest.removeFirst() }
        var ranges: [ClosedRange<UInt32>] = []
        var isFirst = true
        while var next = rest.popFirst() {
            // A closing bracket in the first place is one of the characters.
            if next == "]", !isFirst { return (.oneOf(ranges, isInverted: isInverted), rest) }
            isFirst = false
            if next == "[", rest.first == ":", let (named, after) = namedSet(rest.dropFirst()) {
                ranges += named
                rest = after
                continue
            }
            if next == "\\", let escaped = rest.popFirst() { next = escaped }
            var last = next
            if rest.first == "-", let end = rest.dropFirst().first, end != "]" {
                rest.removeFirst(2)
                last = end == "\\" ? rest.popFirst() ?? end : end
            }
            if next <= last { ranges.append(next.value...last.value) }
        }
        return nil
    }

    /// The characters that a name such as `alpha:]` stands for, and what follows it; nil for what is no such name.
    private static func namedSet(
        _ text: ArraySlice<Unicode.Scalar>
    ) -> ([ClosedRange<UInt32>], ArraySlice<Unicode.Scalar>)? {
        guard let end = text.firstIndex(of: ":"), text[end...].dropFirst().first == "]" else {
            return nil
        }
        var name = String.UnicodeScalarView()
        name.append(contentsOf: text[..<end])
        return namedSets[String(name)].map { ($0, text[(end + 2)...]) }
    }

    /// The classes of POSIX 1003.1, 9.3.5, in ASCII, as git has them.
    private static let namedSets: [String: [ClosedRange<UInt32>]] = [
        "alnum": [0x30...0x39, 0x41...0x5A, 0x61...0x7A], "alpha": [0x41...0x5A, 0x61...0x7A],
        "blank": [0x20...0x20, 0x09...0x09], "cntrl": [0x00...0x1F, 0x7F...0x7F],
        "digit": [0x30...0x39], "graph": [0x21...0x7E], "lower": [0x61...0x7A],
        "print": [0x20...0x7E], "punct": [0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E],
        "space": [0x20...0x20, 0x09...0x0D], "upper": [0x41...0x5A],
        "xdigit": [0x30...0x39, 0x41...0x46, 0x61...0x66],
    ]
}
