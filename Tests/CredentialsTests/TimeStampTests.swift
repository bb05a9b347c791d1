import TestSupport
import Testing

@testable import Credentials

/// Time stamps, from a server on loopback that answers rightly or wrongly.
@Suite struct TimeStampTests {
    private let now: Int

    init() throws { now = try Verdicts.all.get().now }

    private func server(
        _ answer: @escaping @Sendable ([UInt8]) throws -> [UInt8]
    ) throws -> TimeStampServer {
        try TimeStampServer(
            "http://127.0.0.1:\(LoopbackServer(answer).port)/tsa?policy=1", timeout: 20)
    }

    private func stampedStore(_ name: String = "es256") throws -> [UInt8] {
        let authority = TestAuthority(time: now)
        let server = try server { LoopbackServer.answer(try authority.response(to: $0)) }
        let draft = try CredentialDraft(
            Samples.statement(), Samples.chain(name), reservingTimeStamp: true)
        let store = try draft.finish(
            exclusions: [], hash: Samples.hash(), signer: try TestKeys.key(name)
        ) { message throws(CredentialsError) in try server.stamp(message) }.bytes
        #expect(store.count == draft.storeBytes)
        return store
    }

    /// After the certificate has run out, a signature with a stamp still counts, and one without no more.
    @Test func keepsSignaturesAlive() throws {
        let later = try Samples.chain("es256").leaf.notAfter + 86_400
        let store = try stampedStore()
        for time in [now, later] {
            let report = try Samples.report(store, now: time)
            #expect(report.state == .trusted)
            #expect(report.facts?.timeStamp?.hasPrefix("20") == true)
            #expect(report.findings.contains { $0.code == .timeStampTrusted })
        }
        let plain = try Samples.report(Samples.store("es256"), now: later)
        #expect(plain.state == .invalid)
        #expect(plain.failures.map(\.code).contains(.signingCredentialExpired))
        // A stamp of somebody unknown does not count.
        let unknown = try Samples.report(store, anchors: ["other-root.pem"], now: later)
        #expect(unknown.state == .invalid && unknown.facts?.timeStamp == nil)
        #expect(unknown.findings.contains { $0.code == .timeStampUntrusted })
    }

    @Test func roomThatIsNotUsedStaysEmpty() throws {
        let draft = try CredentialDraft(
            Samples.statement(), Samples.chain("es256"), reservingTimeStamp: true)
        let store = try draft.finish(
            exclusions: [], hash: Samples.hash(), signer: try TestKeys.key("es256")
        ).bytes
        #expect(store.count == draft.storeBytes)
        #expect(try Samples.report(store).state == .trusted)
        #expect(throws: CredentialsError.self) {
            try draft.finish(
                exclusions: [], hash: Samples.hash(), signer: try TestKeys.key("es256")
            ) { _ throws(CredentialsError) in [UInt8](repeating: 0, count: 10_241) }
        }
    }

    /// A stamp moved to another signature, or changed, does not count.
    @Test func isOfOneSignature() throws {
        let authority = TestAuthority(time: now)
        let message = [UInt8]("signature".utf8)
        let request = try TimeStampRequest(of: message)
        let response = try authority.response(to: request.der)
        let token = try request.token(of: response)
        #expect(try TimeStampToken(token, of: message).time == now)
        #expect(try TimeStampToken(response, of: message).time == now)
        func code(_ token: [UInt8], _ message: [UInt8]) -> StatusCode? {
            do throws(TimeStampToken.Fault) {
                _ = try TimeStampToken(token, of: message)
                return nil
            } catch {
                return error.code
            }
        }
        #expect(code(token, message + [0]) == .timeStampMismatch)
        #expect(code([], message) == .timeStampMalformed)
        for count in stride(from: 0, to: token.count, by: 13) {
            #expect(code(Array(token[..<count]), message) == .timeStampMalformed)
        }
        for place in stride(from: 0, to: token.count, by: 5) {
            var changed = token
            changed[place] ^= 4
            if let other = try? TimeStampToken(changed, of: message) {
                // Certificates that come along are not signed.
                #expect(other.time == now)
            }
        }
        #expect(throws: CredentialsError.self) {
            try TimeStampRequest(of: message).token(of: response)
        }
    }

    @Test func tellsWhatIsWrongWithAnAnswer() throws {
        let message = [UInt8]("signature".utf8)
        let authority = TestAuthority(time: now)
        let foreign = try authority.response(to: TimeStampRequest(of: [1]).der)
        let answers: [(String, @Sendable ([UInt8]) throws -> [UInt8], String)] = [
            ("nothing", { _ in [] }, "gave no answer"),
            ("garbage", { _ in Array("hello".utf8) }, "gave no answer"),
            (
                "not found", { _ in LoopbackServer.answer([], status: "404 Not Found") },
                "gave no answer"
            ),
            (
                "another type", { _ in LoopbackServer.answer([1, 2], type: "text/html") },
                "gave no answer"
            ),
            (
                "moved",
                { _ in
                    LoopbackServer.answer(
                        [], status: "302 Found", more: "Location: http://127.0.0.1:1/\r\n")
                }, "gave no answer"
            ),
            (
                "long", { _ in LoopbackServer.answer([UInt8](repeating: 0x30, count: 1 << 20)) },
                "gave no answer"
            ),
            ("no response", { _ in LoopbackServer.answer([0x30, 0]) }, "no time stamp response"),
            ("another's", { _ in LoopbackServer.answer(foreign) }, "something else"),
            (
                "refused",
                { _ in LoopbackServer.answer(try authority.response(to: [0x30, 0])) }, "It refused"
            ),
        ]
        for (what, answer, reason) in answers {
            let server = try server(answer)
            do throws(CredentialsError) {
                _ = try server.stamp(message)
                Issue.record("\(what) was taken")
            } catch {
                #expect(
                    error.kind == .timeStamp && error.cause.contains(reason), "\(what): \(error)")
            }
        }
    }

    @Test(arguments: [
        "", "timestamp.example.org", "ftp://example.org/", "https://example.org/tsa", "http://",
    ])
    func refusesAddresses(_ url: String) {
        #expect(throws: CredentialsError.self) { try TimeStampServer(url) }
    }
}
