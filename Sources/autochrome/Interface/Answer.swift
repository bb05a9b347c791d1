/// What a command answers: lines for people, one object for programs.
protocol Answer: Encodable {
    /// The answer as people read it.
    var lines: [String] { get }
}

extension Answer {
    /// Writes the answer to standard output.
    ///
    /// - Parameters:
    ///   - type: what kind of fact it is, for programs.
    ///   - json: whether a program reads it.
    func write(as type: String, json: Bool) {
        guard !json else { return JSONLines().write(type, self) }
        for line in lines { StandardStream.output.print(line) }
    }
}
