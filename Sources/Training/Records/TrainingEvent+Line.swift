public import FoundationEssentials
import Records

extension TrainingEvent {
    /// The event as a line of JSON with what it is (`type`) and when it was (`ts`), without a line feed.
    ///
    /// Keys are sorted and in snake case, as in the program's other lines. Numbers that JSON does not have
    /// are written as text.
    public func line(at time: Date) -> [UInt8] {
        let stamp = TimeText.stamp(time)
        guard let data = try? JSONText.encoder().encode(Line(ts: stamp, event: self)) else {
            preconditionFailure("an event holds something that JSON cannot: \(self)")
        }
        return Array(data)
    }

    /// The event of a line; nil if the line is none.
    init?(line: some Sequence<UInt8>) {
        guard let line = try? JSONText.decoder().decode(Line.self, from: Data(line)) else {
            return nil
        }
        self = line.event
    }
}

private struct Line: Codable {
    enum Kind: String, Codable {
        case start, step, evaluation, skipped, resume, end
    }

    enum CodingKeys: String, CodingKey {
        case type, ts
    }

    let ts: String
    let event: TrainingEvent

    init(ts: String, event: TrainingEvent) {
        self.ts = ts
        self.event = event
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        ts = try container.decode(String.self, forKey: .ts)
        event =
            switch try container.decode(Kind.self, forKey: .type) {
            case .start: .start(try .init(from: decoder))
            case .step: .step(try .init(from: decoder))
            case .evaluation: .evaluation(try .init(from: decoder))
            case .skipped: .skipped(try .init(from: decoder))
            case .resume: .resume(try .init(from: decoder))
            case .end: .end(try .init(from: decoder))
            }
    }

    func encode(to encoder: any Encoder) throws {
        let (kind, fact): (Kind, any Encodable) =
            switch event {
            case .start(let fact): (.start, fact)
            case .step(let fact): (.step, fact)
            case .evaluation(let fact): (.evaluation, fact)
            case .skipped(let fact): (.skipped, fact)
            case .resume(let fact): (.resume, fact)
            case .end(let fact): (.end, fact)
            }
        try fact.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(kind, forKey: .type)
        try container.encode(ts, forKey: .ts)
    }
}
