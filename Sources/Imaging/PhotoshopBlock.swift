/// The form in which JPEG files hold IPTC-IIM: image resource 0x0404 after Photoshop's signature.
enum PhotoshopBlock {
    private static let signature = Array("Photoshop 3.0\0".utf8)

    /// Bare records in that form; what is in it already stays as it is.
    static func holding(_ iptc: [UInt8]) -> [UInt8] {
        guard !iptc.starts(with: signature) else { return iptc }
        let size = (0..<4).reversed().map { UInt8(truncatingIfNeeded: iptc.count >> (8 * $0)) }
        let padding: [UInt8] = iptc.count.isMultiple(of: 2) ? [] : [0]
        return signature + Array("8BIM".utf8) + [0x04, 0x04, 0, 0] + size + iptc + padding
    }
}
