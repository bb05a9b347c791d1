import Foundation
import Testing

@testable import Credentials

/// Manifests that the reference library made, changed or not, get the verdicts that it gives.
@Suite struct VerdictTests {
    private let verdicts: Verdicts
    private let anchors: TrustAnchors

    init() throws {
        verdicts = try Verdicts.all.get()
        anchors = try TrustAnchors([Credential.path("root.pem")])
    }

    private func compare(_ report: CredentialReport, _ verdict: Verdicts.Verdict, _ what: String) {
        #expect(report.state.rawValue == verdict.state, "\(what)")
        guard let active = verdict.active else {
            #expect(!report.failures.isEmpty, "\(what)")
            return
        }
        #expect(report.codes(ingredient: nil, as: active) == active, "\(what)")
        for codes in verdict.ingredients ?? [] {
            #expect(report.codes(ingredient: codes.url, as: codes) == codes, "\(what)")
        }
    }

    @Test func agreesOnAllPictures() throws {
        #expect(verdicts.cases.count >= 20)
        for (name, fixture) in verdicts.cases {
            let content = try fixture.content
            for (who, verdict) in [
                (TrustAnchors.none, fixture.untrusted), (anchors, fixture.trusted),
            ] {
                let report = fixture.report(on: content, anchors: who, now: verdicts.now)
                compare(report, verdict, "\(name), \(who.certificates.count) anchors")
            }
        }
    }

    @Test func agreesOnChangedPictures() throws {
        var count = 0
        for (name, fixture) in verdicts.cases {
            for change in fixture.changes ?? [] {
                var content = try fixture.content
                content[change.at] ^= 1
                let report = fixture.report(on: content, anchors: anchors, now: verdicts.now)
                // The library reads pictures, too, whose headers are no business of this room.
                if change.what == "picture", change.trusted.exception != nil {
                    #expect(report.failures.map(\.code) == [.dataHashMismatch])
                } else {
                    compare(report, change.trusted, "\(name), \(change.what)")
                }
                count += 1
            }
        }
        #expect(count > 50)
    }

    @Test func agreesOnCertificates() throws {
        let key = try TestKeys.key("es256")
        for (name, verdict) in verdicts.certificates {
            let chain = try CertificateChain(Credential.path("certificate-\(name).pem"))
            let isAccepted = (try? chain.check(for: key, at: verdicts.now)) != nil
            #expect(isAccepted == (verdict.trusted == "Trusted"), "\(name)")
        }
    }
}
