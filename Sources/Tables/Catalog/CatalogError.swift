public import SystemPackage

/// Why the export of a catalogue cannot be used: everything that is wrong with it, as far as there is room to say it.
public struct CatalogError: Error, Hashable, CustomStringConvertible {
    /// One thing that is wrong.
    public struct Problem: Hashable, Sendable, CustomStringConvertible {
        /// The line of the file, from 1; nil for the file as a whole.
        public var line: Int?
        /// The column as the heading names it; nil for the line as a whole.
        public var column: String?
        /// What is wrong, and what is allowed: whole sentences.
        public var text: String

        /// The place and the text.
        public var description: String {
            let place = [line.map { "Line \($0)" }, column.map { "column '\($0)'" }]
                .compactMap(\.self).joined(separator: ", ")
            return place.isEmpty ? text : "\(place): \(text)"
        }
    }

    /// Most problems that are kept.
    static let mostNamed = 50

    /// The file.
    public let file: FilePath
    /// The first problems, in the order of their lines.
    public private(set) var problems: [Problem] = []
    /// How many there are in all.
    public private(set) var count = 0

    init(_ file: FilePath) { self.file = file }

    mutating func add(_ line: Int?, in column: String? = nil, _ text: String) {
        count += 1
        guard problems.count < Self.mostNamed else { return }
        problems.append(Problem(line: line, column: column, text: text))
    }

    /// A line for the file, and one for each problem.
    public var description: String {
        let more = count - problems.count
        return
            (["The catalogue '\(file)' cannot be used."] + problems.map(\.description)
            + (more > 0 ? ["\(more) more."] : [])).joined(separator: "\n")
    }
}
