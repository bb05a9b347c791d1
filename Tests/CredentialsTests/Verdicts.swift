import Foundation
import SystemPackage
import TestSupport

@testable import Credentials
@testable import Metadata

/// What the reference library says of the files in `Tests/Fixtures/credentials`.
struct Verdicts: Decodable {
    /// Codes with addresses, by their kinds.
    struct Codes: Decodable, Equatable {
        var success: [[String]]
        var informational: [[String]]
        var failure: [[String]]
        /// The ingredient that they are of.
        var url: String?
    }

    struct Verdict: Decodable {
        var state: String
        /// The library gave up with this; there are no codes then.
        var exception: String?
        var active: Codes?
        var ingredients: [Codes]?
    }

    struct Change: Decodable {
        var what: String
        var at: Int
        var trusted: Verdict
    }

    struct Case: Decodable {
        var file: String
        var store: [Int]
        var embedding: [[Int]]
        var untrusted: Verdict
        var trusted: Verdict
        var changes: [Change]?
    }

    struct CertificateVerdict: Decodable {
        var signed: Bool
        var trusted: String?
    }

    var now: Int
    var cases: [String: Case]
    var certificates: [String: CertificateVerdict]

    static let all = Result {
        try JSONDecoder().decode(
            Verdicts.self, from: Data(contentsOf: Credential.url("verdicts.json")))
    }
}

/// Files of `Tests/Fixtures/credentials`.
enum Credential {
    static func url(_ name: String) -> URL { Fixtures.url("credentials/\(name)") }
    static func path(_ name: String) -> FilePath { FilePath(url(name).path) }
    static func bytes(_ name: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: url(name))) }
}

extension Verdicts.Case {
    var content: [UInt8] { get throws { try Credential.bytes(file) } }
    var storeRange: Range<Int> { store[0]..<store[0] + store[1] }
    var embeddingRanges: [Range<Int>] { embedding.map { $0[0]..<$0[0] + $0[1] } }

    /// Checks the picture, or what became of it.
    func report(on content: [UInt8], anchors: TrustAnchors, now: Int) -> CredentialReport {
        CredentialCheck(anchors: anchors, now: now).report(
            on: Array(content[storeRange]), of: MemorySource(bytes: content),
            embedding: embeddingRanges)
    }
}

extension CredentialReport {
    /// The findings as the reference library sorts them.
    ///
    /// Where it gives a label in place of an address, it is taken for ours.
    func codes(ingredient: String?, as expected: Verdicts.Codes) -> Verdicts.Codes {
        let labels = expected.failure.filter { !$0[1].hasPrefix(BoxAddress.scheme) }
        func list(_ kind: StatusCode.Kind) -> [[String]] {
            findings.filter { $0.ingredient == ingredient && $0.code.kind == kind }
                .map { finding in
                    labels.first { $0[0] == finding.code.rawValue && finding.url.contains($0[1]) }
                        ?? [finding.code.rawValue, finding.url]
                }
                .sorted { $0.lexicographicallyPrecedes($1) }
        }
        return Verdicts.Codes(
            success: list(.success), informational: list(.informational), failure: list(.failure),
            url: ingredient)
    }
}
