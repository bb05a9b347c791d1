/// What a superbox holds, by the 16 bytes of its description box.
///
/// Source: ISO/IEC 19566-5 and C2PA 2.2, 11.1: four letters and a fixed rest.
struct JUMBFKind: Hashable, Sendable {
    let bytes: [UInt8]

    init(_ letters: String) {
        bytes =
            Array(letters.utf8)
            + [0x00, 0x11, 0x00, 0x10, 0x80, 0x00, 0x00, 0xAA, 0x00, 0x38, 0x9B, 0x71]
    }

    init(bytes: [UInt8]) { self.bytes = bytes }

    static let store = JUMBFKind("c2pa")
    static let manifest = JUMBFKind("c2ma")
    static let manifestWithDependencies = JUMBFKind("c2md")
    static let updateManifest = JUMBFKind("c2um")
    static let compressedManifest = JUMBFKind("c2cm")
    static let assertions = JUMBFKind("c2as")
    static let claim = JUMBFKind("c2cl")
    static let signature = JUMBFKind("c2cs")
    static let cbor = JUMBFKind("cbor")
}
