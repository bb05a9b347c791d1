import FoundationEssentials
import Records

/// What a person says of a bag: the elements of `bag-info.txt`.
///
/// Source: RFC 8493, 2.2.2.
public struct BagInfo: Hashable, Sendable {
    /// What is wrong with a line.
    public struct Problem: Error, Hashable, Sendable {
        /// Counted from 1.
        public let line: Int
        /// Cause and remedy.
        public let sentence: String
    }

    /// All that is wrong with a text.
    public struct Problems: Error, Hashable, Sendable {
        /// In the order of the lines.
        public let all: [Problem]
    }

    struct Element: Hashable, Sendable {
        var label: String
        var value: String
    }

    /// Those that the program writes itself.
    private static let written = ["bagging-date", "payload-oxum", "bag-software-agent"]
    /// Those that say one thing of the whole bag.
    private static let unique = ["bag-size", "bag-group-identifier", "bag-count"]

    private(set) var elements: [Element] = []

    /// Nothing is said.
    public init() {}

    /// Reads lines of `Label: value`; a line that begins with a blank goes on with the value before it.
    ///
    /// - Throws: ``Problems``.
    public init(_ text: [UInt8]) throws(Problems) {
        var problems: [Problem] = []
        for (number, line) in Self.lines(of: text) {
            do throws(Problem) {
                try read(line, number)
            } catch {
                problems.append(error)
            }
        }
        guard problems.isEmpty else { throw Problems(all: problems) }
    }

    private mutating func read(_ line: [UInt8], _ number: Int) throws(Problem) {
        func problem(_ sentence: String) -> Problem { Problem(line: number, sentence: sentence) }
        guard let text = String(validating: line, as: UTF8.self) else {
            throw problem("The line is not valid UTF-8. Save the file as UTF-8.")
        }
        guard let first = text.unicodeScalars.first, text.contains(where: { !$0.isWhitespace })
        else { return }
        guard !text.unicodeScalars.contains(where: { TerminalText.isObeyed($0) && $0 != "\t" })
        else { throw problem("The line contains a control character. Remove it.") }
        if first == " " || first == "\t" {
            guard let last = elements.indices.last else {
                throw problem("The first line begins with a space. Begin it with a label.")
            }
            elements[last].value += " " + Self.trimmed(text[...])
            return
        }
        guard let colon = text.firstIndex(of: ":") else {
            throw problem("There is no colon. Write 'Label: value'.")
        }
        let element = Element(
            label: String(text[..<colon]), value: Self.trimmed(text[colon...].dropFirst()))
        try check(element, problem)
        elements.append(element)
    }

    private func check(
        _ element: Element, _ problem: (String) -> Problem
    ) throws(Problem) {
        let label = element.label
        guard !label.isEmpty, Self.trimmed(label[...]) == label else {
            throw problem("The label before the colon is empty, or ends in a blank.")
        }
        guard !element.value.isEmpty else { throw problem("'\(label)' has no value.") }
        guard !Self.written.contains(label.lowercased()) else {
            throw problem("Autochrome writes '\(label)' itself. Remove the line.")
        }
        let isNew = !elements.contains { $0.label.lowercased() == label.lowercased() }
        guard isNew || !Self.unique.contains(label.lowercased()) else {
            throw problem("'\(label)' appears twice. Remove one of the two.")
        }
        if label.lowercased() == "bag-count", !Self.isCount(element.value) {
            throw problem("'\(label)' has to look like '2 of 5' or '2 of ?'.")
        }
    }

    /// `N of T`, with `?` for an unknown total.
    private static func isCount(_ value: String) -> Bool {
        let words = value.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 3, words[1] == "of", let number = UInt(words[0]), number > 0 else {
            return false
        }
        return words[2] == "?" || UInt(words[2]).map { $0 >= number } ?? false
    }

    private static func trimmed(_ text: Substring) -> String {
        String(
            text.trimmingPrefix(while: \.isWhitespace).reversed()
                .trimmingPrefix(while: \.isWhitespace).reversed())
    }

    /// Lines that end in LF, CR or both, with their numbers; a byte order mark is passed over.
    private static func lines(of text: [UInt8]) -> [(Int, [UInt8])] {
        let (lineFeed, carriageReturn) = (UInt8(ascii: "\n"), UInt8(ascii: "\r"))
        var lines: [[UInt8]] = [[]]
        var previous: UInt8?
        for byte in text.starts(with: [0xEF, 0xBB, 0xBF]) ? text.dropFirst(3) : text[...] {
            if byte == lineFeed || byte == carriageReturn {
                if !(byte == lineFeed && previous == carriageReturn) { lines.append([]) }
            } else {
                lines[lines.count - 1].append(byte)
            }
            previous = byte
        }
        return Array(zip(1..., lines))
    }
}
