import COpenSSL

/// A signature of ECDSA, which X.509 and libcrypto have in DER, and COSE as two numbers of fixed width
/// (RFC 9053, 2.1).
enum ECDSASignature {
    /// The numbers r and s, each of a width in bytes; nil for what is no signature of that width.
    static func raw(der: [UInt8], width: Int) -> [UInt8]? {
        guard
            let signature = LibCrypto.handle(
                der, { d2i_ECDSA_SIG(nil, $0, $1) }, { ECDSA_SIG_free($0) })
        else { return nil }
        return [ECDSA_SIG_get0_r(signature.pointer), ECDSA_SIG_get0_s(signature.pointer)]
            .reduce(into: [UInt8]()) { raw, number in
                var bytes = [UInt8](repeating: 0, count: width)
                if BN_bn2binpad(number, &bytes, CInt(width)) == CInt(width) { raw += bytes }
            }.count(of: 2 * width)
    }

    /// The same in DER; nil for an odd number of bytes.
    static func der(raw: [UInt8]) -> [UInt8]? {
        let width = raw.count / 2
        guard raw.count == 2 * width, width > 0, LibCrypto.isReady,
            let signature = Handle(ECDSA_SIG_new(), { ECDSA_SIG_free($0) })
        else { return nil }
        let r = BN_bin2bn(raw, CInt(width), nil)
        let s = BN_bin2bn(Array(raw[width...]), CInt(width), nil)
        guard ECDSA_SIG_set0(signature.pointer, r, s) == 1 else {
            BN_free(r)
            BN_free(s)
            return nil
        }
        return LibCrypto.der { i2d_ECDSA_SIG(signature.pointer, $0) }
    }
}

extension [UInt8] {
    /// The bytes, if they are this many.
    fileprivate func count(of expected: Int) -> [UInt8]? { count == expected ? self : nil }
}
