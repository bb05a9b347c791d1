import COpenSSL

/// An object of libcrypto's, given back with the value.
struct Handle: ~Copyable {
    let pointer: OpaquePointer
    private let release: (OpaquePointer?) -> Void

    /// Takes an object over; nil if there is none.
    init?(_ pointer: OpaquePointer?, _ release: @escaping (OpaquePointer?) -> Void) {
        guard let pointer else { return nil }
        self.pointer = pointer
        self.release = release
    }

    deinit { release(pointer) }
}

/// What all calls of libcrypto share.
enum LibCrypto {
    /// Must have been asked for before anything else: processes that check may open no files, and
    /// libcrypto would read `openssl.cnf` by itself.
    static let isReady = OPENSSL_init_crypto(UInt64(OPENSSL_INIT_NO_LOAD_CONFIG), nil) == 1

    /// Takes the reason of the last failure, and forgets all others of this thread.
    static func takeReason() -> String {
        let code = ERR_peek_last_error()
        ERR_clear_error()
        return ERR_reason_error_string(code).map { String(cString: $0) } ?? "unknown reason"
    }

    /// What an object is in DER, by one of the functions `i2d_…`.
    static func der(
        _ encode: (UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>?) -> CInt
    ) -> [UInt8]? {
        let count = Int(encode(nil))
        guard count > 0 else { return nil }
        return [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            var place = buffer.baseAddress
            filled = max(0, Int(encode(&place)))
        }
    }

    /// Makes an object of all bytes of some DER, by one of the functions `d2i_…`.
    ///
    /// - Returns: nil if it is none, or if bytes are left over.
    static func object<Object>(
        _ der: [UInt8], _ decode: (UnsafeMutablePointer<UnsafePointer<UInt8>?>, Int) -> Object?,
        release: (Object) -> Void
    ) -> Object? {
        guard isReady else { return nil }
        return der.withUnsafeBufferPointer { bytes in
            var place = bytes.baseAddress
            guard let object = decode(&place, bytes.count) else {
                ERR_clear_error()
                return nil
            }
            guard place == bytes.baseAddress.map({ $0 + bytes.count }) else {
                release(object)
                return nil
            }
            return object
        }
    }

    /// A handle of such an object.
    static func handle(
        _ der: [UInt8],
        _ decode: (UnsafeMutablePointer<UnsafePointer<UInt8>?>, Int) -> OpaquePointer?,
        _ release: @escaping (OpaquePointer?) -> Void
    ) -> Handle? {
        Handle(object(der, decode, release: { release($0) }), release)
    }

    /// What is written to a sink in memory; nil if writing fails.
    static func written(_ write: (OpaquePointer) -> Bool) -> [UInt8]? {
        guard isReady, let sink = Handle(BIO_new(BIO_s_mem()), { BIO_free($0) }),
            write(sink.pointer)
        else { return nil }
        return contents(of: sink.pointer)
    }

    /// What a sink in memory holds.
    static func contents(of sink: OpaquePointer) -> [UInt8] {
        var start: UnsafeMutableRawPointer?
        let count = BIO_ctrl(sink, BIO_CTRL_INFO, 0, &start)
        return Array(UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : max(0, count)))
    }

    /// The elements of one of libcrypto's stacks.
    static func elements(_ stack: OpaquePointer?) -> [OpaquePointer] {
        guard let stack else { return [] }
        return (0..<max(0, OPENSSL_sk_num(stack))).compactMap { index in
            OPENSSL_sk_value(stack, index).map { OpaquePointer($0) }
        }
    }

    /// An object identifier in digits and dots.
    static func identifier(_ object: OpaquePointer?) -> String {
        var text = [CChar](repeating: 0, count: 128)
        guard let object, OBJ_obj2txt(&text, CInt(text.count), object, 1) > 0 else { return "" }
        return String(
            decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
