import Files
import Testing

@Suite struct SHA256Tests {
    /// Examples of FIPS 180-2, appendix B, and the vector of the empty message from NIST's CAVP.
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
        (
            String(repeating: "a", count: 1_000_000),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
        ),
    ])
    func agreesWithNIST(message: String, digest: String) {
        #expect(hexadecimal(SHA256.hash(Array(message.utf8))) == digest)
    }

    /// Wherever the message is cut: within a block of 64 bytes, at its end, over several.
    @Test(arguments: [1, 3, 55, 56, 63, 64, 65, 128, 1000])
    func piecesHashAsTheWhole(size: Int) {
        let message = (0..<1000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        var hash = SHA256()
        for start in stride(from: 0, to: message.count, by: size) {
            let end = min(start + size, message.count)
            message[start..<end].withUnsafeBytes { hash.update($0) }
        }
        #expect(hash.finalize() == SHA256.hash(message))
    }

    /// A copy is of the same bytes, and neither learns what the other gets.
    @Test(arguments: [0, 1, 63, 64, 500])
    func copiesGoTheirOwnWay(cut: Int) {
        let message = (0..<1000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        var hash = SHA256()
        message[..<cut].withUnsafeBytes { hash.update($0) }
        let start = hash.copy()
        var other = hash.copy()
        message[cut...].withUnsafeBytes { hash.update($0) }
        message.withUnsafeBytes { other.update($0) }
        #expect(start.finalize() == SHA256.hash(Array(message[..<cut])))
        #expect(hash.finalize() == SHA256.hash(message))
        #expect(other.finalize() == SHA256.hash(message[..<cut] + message))
    }

    @Test func hexadecimalHasTwoDigitsAByte() {
        #expect(hexadecimal([0x00, 0x0F, 0xA0, 0xFF] as [UInt8]) == "000fa0ff")
    }
}
