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
            ("nothing", { _ in [] }, "did not answer"),
            ("garbage", { _ in Array("hello".utf8) }, "did not answer"),
            (
                "not found", { _ in LoopbackServer.answer([], status: "404 Not Found") },
                "did not answer"
            ),
            (
                "another type", { _ in LoopbackServer.answer([1, 2], type: "text/html") },
                "did not answer"
            ),
            (
                "moved",
                { _ in
                    LoopbackServer.answer(
                        [], status: "302 Found", more: "Location: http://127.0.0.1:1/\r\n")
                }, "did not answer"
            ),
            (
                "long", { _ in LoopbackServer.answer([UInt8](repeating: 0x30, count: 1 << 20)) },
                "did not answer"
            ),
            (
                "no response", { _ in LoopbackServer.answer([0x30, 0]) },
                "not a time stamp response"
            ),
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

    /// A stamp whose certificate is another one of the same name and key, which is not the one that it names.
    @Test func isOfTheCertificateThatItNames() throws {
        let message = [UInt8]("signature".utf8)
        let request = try TimeStampRequest(of: message)
        let token = try request.token(of: TestAuthority(time: now).response(to: request.der))
        let certificate = try CertificateChain(Credential.path("tsa.pem")).leaf.der
        let range = try #require(token.firstRange(of: certificate))
        // Its last bytes are what its own authority signed it with, which is not looked at here.
        var changed = token
        changed[range.upperBound - 1] ^= 1
        do throws(TimeStampToken.Fault) {
            _ = try TimeStampToken(changed, of: message)
            Issue.record("taken")
        } catch {
            #expect(error.code == .timeStampUntrusted)
            #expect(error.sentence.contains("does not name the certificate"))
        }
    }

    /// Why there is no connection is said at once: nobody waits for a server that refuses.
    @Test func tellsWhyThereIsNoConnection() throws {
        let closed = try LoopbackServer { _ in [] }
        let address = "http://127.0.0.1:\(closed.port)/"
        // The first request ends the server.
        #expect(throws: CredentialsError.self) { try TimeStampServer(address).stamp([1]) }
        for (address, cause) in [
            (address, "did not answer: it cannot be reached (Connection refused)"),
            ("http://[::ffff:127.0.0.1]:\(closed.port)/", "it cannot be reached ("),
            ("http://not..a.name/", "its host 'not..a.name' was not found ("),
        ] {
            let error = #expect(throws: CredentialsError.self) {
                try TimeStampServer(address).stamp([1])
            }
            #expect(error?.cause.contains(cause) == true, "\(error?.cause ?? "")")
        }
    }

    /// A password would be kept with the outputs, and shown.
    @Test func refusesPasswords() {
        for url in ["http://me:secret@example.org/tsa", "http://me@example.org/", "http://:x@a/"] {
            let error = #expect(throws: CredentialsError.self) { try TimeStampServer(url) }
            #expect(error?.cause.contains("user name or password") == true)
            #expect(error?.description.contains("secret") == false)
        }
    }

    @Test(arguments: [
        "", "timestamp.example.org", "ftp://example.org/", "https://example.org/tsa", "http://",
    ])
    func refusesAddresses(_ url: String) {
        #expect(throws: CredentialsError.self) { try TimeStampServer(url) }
    }
}
