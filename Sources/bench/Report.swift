import FoundationEssentials
import Glibc
import Records

/// Results for programs: one JSON object a line on standard output, keys sorted and in snake case.
enum Report {
    /// Writes one result.
    ///
    /// - Parameters:
    ///   - measure: what was measured.
    ///   - fact: has to encode itself as an object; its keys stand beside `measure`.
    static func write(_ measure: String, _ fact: some Encodable) {
        guard let data = try? JSONText.encoder().encode(Line(measure: measure, fact: fact)) else {
            preconditionFailure(
                "a result of '\(measure)' holds something that JSON cannot: \(fact)")
        }
        print(String(decoding: data, as: UTF8.self))
        // Results of long measures are wanted as they come, through pipes too.
        fflush(nil)
    }

    private struct Line<Fact: Encodable>: Encodable {
        let measure: String
        let fact: Fact

        private enum CodingKeys: String, CodingKey {
            case measure
        }

        func encode(to encoder: any Encoder) throws {
            try fact.encode(to: encoder)
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(measure, forKey: .measure)
        }
    }
}
