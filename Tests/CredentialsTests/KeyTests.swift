import Foundation
import SystemPackage
import TestSupport
import Testing

@testable import Credentials

/// Files of keys: read, and refused with reason and remedy.
@Suite struct KeyTests {
    @Test(arguments: [
        ("es256", SigningAlgorithm.es256), ("es384", .es384), ("es512", .es512),
        ("ed25519", .ed25519), ("traditional", .es384),
    ])
    func signsWhatItsCertificateChecks(_ name: String, _ algorithm: SigningAlgorithm) throws {
        let key = try TestKeys.key(name)
        #expect(key.algorithm == algorithm)
        let message = [UInt8]("a claim".utf8)
        let signature = try key.sign(message)
        #expect(signature.count == algorithm.signatureBytes)
        let chain = try Samples.chain(name == "traditional" ? "es384" : name)
        let certificate = try chain.leaf.opened()
        let found = certificate.publicKey
        let publicKey = try #require(found)
        let isOurs = key.isPrivateHalf(of: publicKey)
        #expect(isOurs)
        #expect(algorithm.isSignature(signature, of: message, by: publicKey))
        #expect(!algorithm.isSignature(signature, of: message + [0], by: publicKey))
        for place in signature.indices {
            var changed = signature
            changed[place] ^= 0x10
            #expect(!algorithm.isSignature(changed, of: message, by: publicKey))
        }
        for length in [0, 1, signature.count - 1, signature.count - 2] {
            #expect(!algorithm.isSignature(Array(signature[..<length]), of: message, by: publicKey))
        }
        // A key is of one kind.
        for other in SigningAlgorithm.allCases where other.form != algorithm.form {
            #expect(!other.isSignature(signature, of: message, by: publicKey))
        }
    }

    private func refusal(_ attempt: () throws -> Void) throws -> CredentialsError {
        do {
            try attempt()
        } catch let error as CredentialsError {
            return error
        }
        throw CredentialsError(.key, "nothing was refused")
    }

    @Test func opensEncryptedKeysWithTheirPassphraseAlone() throws {
        let algorithm = try TestKeys.key("encrypted", passphrase: "test passphrase").algorithm
        #expect(algorithm == .es256)
        let missing = try refusal { _ = try TestKeys.key("encrypted") }
        #expect(missing.cause.contains("is encrypted, and no passphrase was given"))
        for wrong in ["", "test passphrase\n", "another", String(repeating: "x", count: 5000)] {
            let error = try refusal { _ = try TestKeys.key("encrypted", passphrase: wrong) }
            #expect(error.cause.contains("does not open"), "\(wrong)")
        }
    }

    @Test(arguments: [0o644, 0o640, 0o604, 0o660, 0o610, 0o601])
    func refusesKeysThatOthersCanRead(_ permissions: Int) throws {
        let folder = try TestFolder()
        let file = try TestKeys.copy("es256", in: folder, permissions: permissions)
        let error = try refusal { _ = try SigningKey(file) }
        #expect(error.kind == .key)
        #expect(
            error.cause.contains("\(file)") && error.cause.contains(String(permissions, radix: 8)))
        #expect(error.remedy.contains("chmod 600 '\(file)'"))
    }

    @Test(arguments: [0o600, 0o400]) func readsKeysOfTheirOwner(_ permissions: Int) throws {
        let folder = try TestFolder()
        _ = try SigningKey(TestKeys.copy("es256", in: folder, permissions: permissions))
    }

    @Test func refusesWhatIsNoKey() throws {
        let folder = try TestFolder()
        func cause(_ bytes: [UInt8]) throws -> String {
            let file = try folder.write(bytes, "key")
            return try refusal { _ = try SigningKey(file) }.cause
        }
        #expect(try cause([]).contains("contains no private key"))
        #expect(try cause([0, 1, 2]).contains("contains no private key"))
        #expect(try cause(Credential.bytes("es256.pem")).contains("contains no private key"))
        let key = try Credential.bytes("es256.key")
        #expect(try cause(Array(key[..<(key.count / 2)])).contains("contains no private key"))
        #expect(
            try cause(Credential.bytes("rsa.key")).contains("cannot be used for signing"))
        #expect(try cause([UInt8](repeating: 10, count: 1 << 17)).contains("too long"))
        let missing = try refusal { _ = try SigningKey(folder.path.appending("none")) }
        #expect(missing.cause.contains("none") && missing.cause.contains("No such file"))
        #expect(try refusal { _ = try SigningKey(folder.path) }.cause.contains("is not a file"))
    }

    @Test func refusesWhatIsNoChain() throws {
        let folder = try TestFolder()
        func cause(_ bytes: [UInt8]) throws -> String {
            let file = try folder.write(bytes, "chain.pem")
            return try refusal { _ = try CertificateChain(file) }.cause
        }
        let leaf = try Credential.bytes("certificate-good.pem")
        #expect(try cause([]).contains("contains no certificate"))
        #expect(try cause(Credential.bytes("es256.key")).contains("contains no certificate"))
        #expect(try cause(leaf + leaf[..<(leaf.count / 2)]).contains("Certificate 2"))
        #expect(try cause((0..<9).flatMap { _ in leaf }).contains("too many"))
    }

    /// A chain that is not in order would leave readers without the signer's certificate.
    @Test func refusesChainsInAnotherOrder() throws {
        let folder = try TestFolder()
        let now = try Verdicts.all.get().now
        let key = try TestKeys.key("es256")
        let (leaf, root) = (
            try Credential.bytes("certificate-good.pem"), try Credential.bytes("root.pem")
        )
        func refusal(_ bytes: [UInt8]) throws -> CredentialsError? {
            let chain = try CertificateChain(folder.write(bytes, "chain.pem"))
            do {
                try chain.check(for: key, at: now)
                return nil
            } catch {
                return error
            }
        }
        #expect(try refusal(leaf + root) == nil)
        #expect(try refusal(leaf) == nil)
        #expect(try refusal(root + leaf)?.cause.contains("authority") == true)
        #expect(
            try refusal(leaf + Credential.bytes("other-root.pem"))?.cause.contains(
                "was not issued by")
                == true)
    }

    /// Every reason for which readers would call a signature invalid is told.
    @Test(arguments: [
        ("expired", "expired on 20"), ("early", "is not valid before"), ("authority", "authority"),
        ("no-purpose", "states no purpose"), ("any-purpose", "any purpose"),
        ("server", "emailProtection"), ("client", "emailProtection"),
        ("document", "emailProtection"), ("c2pa-signing", "emailProtection"),
        ("stamps-too", "also for other purposes"), ("status-too", "also for other purposes"),
        ("no-usage", "digitalSignature"), ("wrong-usage", "digitalSignature"),
        ("certifies", "keyCertSign"), ("no-identifier", "authority key identifier"),
        ("unknown-critical", "critical extension 1.3.6.1.4.1.99999.1"),
        ("rsa1024", "less than 2048 bits"), ("k1", "curve"),
    ])
    func tellsWhyACertificateIsRefused(_ name: String, _ reason: String) throws {
        let now = try Verdicts.all.get().now
        let chain = try CertificateChain(Credential.path("certificate-\(name).pem"))
        let key = try TestKeys.key("es256")
        var told: CredentialsError?
        do {
            try chain.check(for: key, at: now)
        } catch {
            told = error
        }
        let error = try #require(told)
        #expect(error.kind == .certificate && !error.remedy.isEmpty)
        #expect(error.cause.contains(reason), "\(error)")
        #expect(error.cause.contains("certificate-\(name).pem"))
    }

    @Test func tellsWhatACertificateSays() throws {
        let leaf = try Samples.chain("es256").leaf
        #expect(leaf.subject == "O = Autochrome Test Only, CN = Test Signer es256")
        #expect(leaf.fingerprint.count == 64)
        #expect(leaf.isValid(at: leaf.notBefore) && leaf.isValid(at: leaf.notAfter))
        #expect(!leaf.isValid(at: leaf.notBefore - 1) && !leaf.isValid(at: leaf.notAfter + 1))
        #expect(leaf.daysLeft(at: leaf.notAfter) == 0)
        #expect(leaf.daysLeft(at: leaf.notAfter - 86_400 * 3 + 1) == 2)
        #expect(leaf.daysLeft(at: leaf.notAfter + 1) == -1)
    }
}
