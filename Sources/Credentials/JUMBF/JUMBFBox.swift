/// A superbox in the bytes of a store, with the boxes in it.
///
/// Source: ISO/IEC 19566-5, 4 (JUMBF), as C2PA 2.2, 11.1 uses it.
struct JUMBFBox: Hashable, Sendable {
    /// A box that is no superbox.
    struct Content: Hashable, Sendable {
        /// Four characters.
        var type: String
        /// Where what follows its header lies in the store.
        var body: Range<Int>
    }

    /// Deepest nesting that is read: store, manifest, assertions, assertion, and what is in it.
    static let maximumDepth = 8
    /// Most boxes of a store that are read.
    static let maximumCount = 1 << 14

    let kind: JUMBFKind
    let label: String
    /// Where the whole box lies, its header of eight bytes included.
    let range: Range<Int>
    private(set) var superboxes: [JUMBFBox] = []
    private(set) var contents: [Content] = []

    /// What hashed references hash: the box without its header (C2PA 2.2, 8.4.2.3).
    var hashedRange: Range<Int> { range.lowerBound + 8..<range.upperBound }

    /// Superboxes of a kind.
    func superboxes(_ kinds: JUMBFKind...) -> [JUMBFBox] {
        superboxes.filter { kinds.contains($0.kind) }
    }

    /// The first content box of a type.
    func content(_ type: String) -> Content? { contents.first { $0.type == type } }

    /// The superbox that bytes consist of.
    ///
    /// Zeros behind it are passed over: some writers leave room.
    ///
    /// - Throws: ``CredentialsError`` of the kind ``CredentialsError/Kind/store``.
    static func read(_ bytes: [UInt8]) throws(CredentialsError) -> JUMBFBox {
        var count = 0
        let header = try BoxHeader(bytes, at: 0, in: 0..<bytes.count)
        guard header.type == "jumb" else { throw fault("it does not begin with a superbox") }
        guard bytes[header.range.upperBound...].allSatisfy({ $0 == 0 }) else {
            throw fault("bytes follow its end")
        }
        return try JUMBFBox(bytes, header, depth: 0, &count)
    }

    static func fault(_ what: String) -> CredentialsError {
        CredentialsError(.store, "The manifest store is damaged: \(what).")
    }

    private init(
        _ bytes: [UInt8], _ header: BoxHeader, depth: Int, _ count: inout Int
    ) throws(CredentialsError) {
        guard depth < Self.maximumDepth else { throw Self.fault("boxes are nested too deeply") }
        let first = try BoxHeader(bytes, at: header.body.lowerBound, in: header.body)
        guard first.type == "jumd" else {
            throw Self.fault("a superbox does not begin with its description")
        }
        let description = try Description(bytes, first.body)
        (kind, label, range) = (description.kind, description.label, header.range)
        var position = first.range.upperBound
        while position < header.body.upperBound {
            count += 1
            guard count <= Self.maximumCount else { throw Self.fault("it has too many boxes") }
            let box = try BoxHeader(bytes, at: position, in: header.body)
            if box.type == "jumb" {
                superboxes.append(try JUMBFBox(bytes, box, depth: depth + 1, &count))
            } else {
                contents.append(Content(type: box.type, body: box.body))
            }
            position = box.range.upperBound
        }
    }
}

/// The header of a box: four bytes of length and four of type.
private struct BoxHeader {
    let type: String
    let range: Range<Int>
    var body: Range<Int> { range.lowerBound + 8..<range.upperBound }

    init(
        _ bytes: [UInt8], at position: Int, in parent: Range<Int>
    ) throws(CredentialsError) {
        let rest = parent.upperBound - position
        guard rest >= 8 else { throw JUMBFBox.fault("a box ends too early") }
        let length = bytes[position..<position + 4].reduce(0) { $0 << 8 | Int($1) }
        guard length > 1 else {
            throw JUMBFBox.fault("it uses boxes of 64-bit or unstated length, which are not read")
        }
        guard length >= 8, length <= rest else {
            throw JUMBFBox.fault("a box leaves the one that it lies in")
        }
        type = String(decoding: bytes[position + 4..<position + 8], as: Unicode.ASCII.self)
        range = position..<position + length
    }
}

/// What a description box says: 16 bytes of kind, a byte of toggles, and what they announce.
private struct Description {
    let kind: JUMBFKind
    let label: String

    init(_ bytes: [UInt8], _ body: Range<Int>) throws(CredentialsError) {
        guard body.count >= 17 else { throw JUMBFBox.fault("a description ends too early") }
        kind = JUMBFKind(bytes: Array(bytes[body.prefix(16)]))
        let toggles = bytes[body.lowerBound + 16]
        // C2PA 2.2, 11.1.1: boxes can be requested and have labels; a number, a hash and a private box, the
        // salt, may follow and mean nothing here.
        let label = bytes[body.lowerBound + 17..<body.upperBound]
        guard toggles & 0xE3 == 3, let end = label.firstIndex(of: 0),
            let text = String(validating: label[..<end], as: UTF8.self)
        else { throw JUMBFBox.fault("a description has no label, or one that is no UTF-8") }
        self.label = text
        let position = end + 1 + (toggles & 4 != 0 ? 4 : 0) + (toggles & 8 != 0 ? 32 : 0)
        guard position <= body.upperBound else {
            throw JUMBFBox.fault("a description ends too early")
        }
        let rest =
            toggles & 16 == 0
            ? position
            : try BoxHeader(bytes, at: position, in: body).range.upperBound
        guard rest == body.upperBound else { throw JUMBFBox.fault("bytes follow a description") }
    }
}
