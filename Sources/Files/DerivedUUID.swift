/// A UUID of version 8 that derives from a digest of at least 16 bytes (RFC 9562, 5.8), in its usual form.
public func derivedUUID(_ digest: [UInt8]) -> String {
    var bytes = Array(digest.prefix(16))
    precondition(bytes.count == 16, "a UUID has 16 bytes")
    bytes[6] = bytes[6] & 0x0F | 0x80
    bytes[8] = bytes[8] & 0x3F | 0x80
    let digits = hexadecimal(bytes)
    var groups: [Substring] = []
    var rest = digits[...]
    for count in [8, 4, 4, 4, 12] {
        groups.append(rest.prefix(count))
        rest = rest.dropFirst(count)
    }
    return groups.joined(separator: "-")
}
