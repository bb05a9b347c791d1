/// Writes boxes.
enum JUMBFWriter {
    /// A box.
    static func box(_ type: String, _ content: [UInt8]) -> [UInt8] {
        let count = UInt32(content.count + 8)
        return (0..<4).map { UInt8(truncatingIfNeeded: count >> (24 - 8 * UInt32($0))) }
            + Array(type.utf8) + content
    }

    /// A superbox that references can name.
    ///
    /// Its toggles say that it can be requested and has a label. It has no salt: outputs of the same input
    /// are the same.
    static func superbox(_ kind: JUMBFKind, _ label: String, _ content: [UInt8]) -> [UInt8] {
        box("jumb", box("jumd", kind.bytes + [3] + Array(label.utf8) + [0]) + content)
    }

    /// A superbox of one CBOR value.
    static func cbor(
        _ kind: JUMBFKind, _ label: String, _ value: CBORValue
    ) -> [UInt8] {
        superbox(kind, label, box("cbor", value.encoded))
    }
}
