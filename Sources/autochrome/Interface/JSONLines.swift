import FoundationEssentials
import Records

/// Facts for programs: one JSON object a line on standard output, with what it is and when it was.
///
/// Keys are sorted and in snake case, times ISO 8601 in UTC. Kinds and keys are added, never renamed.
struct JSONLines: Sendable {
    private let now: @Sendable () -> Date
    private let write: @Sendable (String) -> Void

    /// Lines on standard output.
    init() {
        self.init(now: { Date() }, write: { StandardStream.output.write($0) })
    }

    /// Lines to anywhere, by any clock.
    init(now: @escaping @Sendable () -> Date, write: @escaping @Sendable (String) -> Void) {
        self.now = now
        self.write = write
    }

    /// Writes one object.
    ///
    /// - Parameters:
    ///   - type: what kind of fact it is.
    ///   - fact: has to encode itself as an object; its keys stand beside `type` and `ts`.
    func write(_ type: String, _ fact: some Encodable) {
        let line = Line(type: type, ts: now(), fact: fact)
        guard let data = try? JSONText.encoder().encode(line) else {
            preconditionFailure(
                "a fact of type '\(type)' holds something that JSON cannot: \(fact)")
        }
        write(String(decoding: data, as: UTF8.self) + "\n")
    }
}

private struct Line<Fact: Encodable>: Encodable {
    let type: String
    let ts: Date
    let fact: Fact

    private enum CodingKeys: String, CodingKey {
        case type, ts
    }

    func encode(to encoder: any Encoder) throws {
        try fact.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(type, forKey: .type)
        try container.encode(ts, forKey: .ts)
    }
}
