import COpenSSL
import Testing

@testable import Credentials

/// COSE_Sign1 against an example of its specification, and in the forms that writers give it.
@Suite struct COSETests {
    /// RFC 9052, appendix C.2.1: one signature of ECDSA, with the key "11" of appendix C.7.1.
    @Test func agreesWithTheSpecification() throws {
        let protected = Hex.bytes("a10126")
        let payload = [UInt8]("This is the content.".utf8)
        let signature = Hex.bytes(
            "8eb33e4ca31d1c465ab05aac34cc6b23d58fef5c083106c4d25a91aef0b0117e"
                + "2af9a291aa32e14ab834dc56ed2a223444547e01f11d3b0916e5a4c345cacb36")
        let point = Hex.bytes(
            "04bac5b11cad8f99f9c72b05cf4b9e26d244dc189f745228255a219a86d6a09eff"
                + "20138bf82dc1b6d562be0fa54ab7804a3a64b6d72ccfed6b6fb6ed28bbfc117e")
        let head = Hex.bytes("3059301306072a8648ce3d020106082a8648ce3d030107034200")
        let opened = LibCrypto.handle(
            head + point, { d2i_PUBKEY(nil, $0, $1) }, { EVP_PKEY_free($0) })
        let message = COSESignature.structure("Signature1", protected, payload)
        #expect(
            message
                == Hex.bytes(
                    "846a5369676e61747572653143a101264054546869732069732074686520636f6e74656e742e"))
        guard let key = opened else {
            Issue.record("no key")
            return
        }
        let isOurs = SigningAlgorithm.es256.isSignature(signature, of: message, by: key.pointer)
        #expect(isOurs)
        let isAnother = SigningAlgorithm.es256.isSignature(
            signature, of: message + [0], by: key.pointer)
        #expect(!isAnother)
    }

    private static func signature(
        _ protected: CBORValue, _ unprotected: CBORValue = .map([]), payload: CBORValue = .null,
        tag: UInt64? = 18
    ) -> [UInt8] {
        let value = CBORValue.array([
            .bytes(protected.encoded), unprotected, payload, .bytes([1, 2, 3]),
        ])
        return (tag.map { .tagged($0, value) } ?? value).encoded
    }

    private static let chain = CBOREntry(.integer(33), .array([.bytes([7]), .bytes([8])]))
    private static let algorithm = CBOREntry(.integer(1), .integer(-7))

    @Test func readsAllForms() throws {
        let header = CBORValue.map([Self.algorithm, Self.chain])
        for bytes in [
            Self.signature(header), Self.signature(header, tag: nil),
            Self.signature(header, payload: .bytes([])),
            Self.signature(header, payload: .bytes([9])),
            Self.signature(
                .map([Self.algorithm]), .fields(["x5chain": .array([.bytes([7]), .bytes([8])])])),
            Self.signature(.map([Self.algorithm, .init(.text("x5chain"), Self.chain.value)])),
        ] {
            let cose = try COSESignature(bytes[...])
            #expect(
                cose.algorithm == .es256 && cose.chain == [[7], [8]] && cose.signature == [1, 2, 3])
            #expect(cose.timeStampForm == nil)
        }
        let single = Self.signature(.map([Self.algorithm, .init(.integer(33), .bytes([7]))]))
        #expect(try COSESignature(single[...]).chain == [[7]])
    }

    @Test func readsTimeStamps() throws {
        let header = CBORValue.map([Self.algorithm, Self.chain])
        for (name, form) in [
            ("sigTst", COSESignature.TimeStampForm.claim), ("sigTst2", .signature),
        ] {
            let tokens = CBORValue.fields(["tstTokens": .array([.fields(["val": .bytes([5])])])])
            let cose = try COSESignature(
                Self.signature(header, .map([.init(.text(name), tokens)]))[...])
            #expect(cose.timeStampForm == form && cose.timeStamps == [[5]])
        }
    }

    @Test func refusesAllElse() {
        func fault(_ bytes: [UInt8]) -> COSESignature.Fault? {
            do throws(COSESignature.Fault) {
                _ = try COSESignature(bytes[...])
                return nil
            } catch {
                return error
            }
        }
        let header = CBORValue.map([Self.algorithm, Self.chain])
        #expect(fault([]) == .form)
        #expect(fault(Self.signature(header, tag: 98)) == .form)
        #expect(fault(CBORValue.array([.bytes([]), .map([]), .null]).encoded) == .form)
        #expect(fault(Self.signature(.map([Self.chain]))) == .algorithm)
        #expect(
            fault(Self.signature(.map([.init(.integer(1), .integer(-257)), Self.chain])))
                == .algorithm)
        #expect(fault(Self.signature(.map([Self.algorithm]))) == .chain)
        #expect(
            fault(Self.signature(.map([Self.algorithm, .init(.integer(33), .array([]))]))) == .chain
        )
        #expect(fault(Self.signature(header, .fields(["x5chain": .bytes([7])]))) == .chain)
    }
}
