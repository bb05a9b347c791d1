/// A qualified name: the prefix as written and the namespace that it stands for.
struct XMLName: Hashable, Sendable {
    var prefix: String
    var local: String
    var namespace: String

    /// The name as it is written.
    var qualified: String { prefix.isEmpty ? local : "\(prefix):\(local)" }
    /// True for `xmlns` and `xmlns:…`.
    var isDeclaration: Bool { namespace == XMLNamespace.declarations }
}

/// The namespaces that XML itself defines.
enum XMLNamespace {
    static let xml = "http://www.w3.org/XML/1998/namespace"
    static let declarations = "http://www.w3.org/2000/xmlns/"
}

/// An attribute with its value free of escapes.
struct XMLAttribute: Hashable, Sendable {
    var name: XMLName
    var value: String
}

/// What stands between the tags of an element.
enum XMLNode: Hashable, Sendable {
    case element(XMLElement)
    /// Text free of escapes.
    case text(String)
    /// A comment or processing instruction as it was written.
    case verbatim(String)
}

/// An element with everything in it, in the order of the source.
struct XMLElement: Hashable, Sendable {
    var name: XMLName
    var attributes: [XMLAttribute] = []
    var children: [XMLNode] = []

    /// The elements directly inside.
    var elements: [XMLElement] {
        children.compactMap { if case .element(let element) = $0 { element } else { nil } }
    }

    /// All text inside, that of nested elements included.
    var text: String {
        children.reduce(into: "") { text, child in
            switch child {
            case .element(let element): text += element.text
            case .text(let part): text += part
            case .verbatim: break
            }
        }
    }

    /// The value of an attribute.
    func attribute(_ namespace: String, _ local: String) -> String? {
        attributes.first { $0.name.namespace == namespace && $0.name.local == local }?.value
    }

    /// Binds a prefix for this element and everything inside; a binding of its own wins.
    mutating func declare(_ prefix: String, as namespace: String) {
        let name =
            prefix.isEmpty
            ? XMLName(prefix: "", local: "xmlns", namespace: XMLNamespace.declarations)
            : XMLName(prefix: "xmlns", local: prefix, namespace: XMLNamespace.declarations)
        guard !attributes.contains(where: { $0.name == name }) else { return }
        attributes.append(XMLAttribute(name: name, value: namespace))
    }

    /// The same element with a declaration of each prefix that it uses from outside, so that it
    /// can stand anywhere.
    func selfContained() -> XMLElement {
        var needed: [String: String] = [:]
        collectFreePrefixes(bound: ["xml", "xmlns"], into: &needed)
        var element = self
        for (prefix, namespace) in needed.sorted(by: { $0.key < $1.key }) {
            element.declare(prefix, as: namespace)
        }
        return element
    }

    private func collectFreePrefixes(bound: Set<String>, into needed: inout [String: String]) {
        var bound = bound
        for attribute in attributes where attribute.name.isDeclaration {
            bound.insert(attribute.name.prefix.isEmpty ? "" : attribute.name.local)
        }
        if !bound.contains(name.prefix), !(name.prefix.isEmpty && name.namespace.isEmpty) {
            needed[name.prefix] = name.namespace
        }
        for attribute in attributes
        where !attribute.name.prefix.isEmpty && !bound.contains(attribute.name.prefix) {
            needed[attribute.name.prefix] = attribute.name.namespace
        }
        for element in elements {
            element.collectFreePrefixes(bound: bound, into: &needed)
        }
    }
}

extension XMLElement {
    /// Writes the element as UTF-8.
    func write(into bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "<"))
        bytes.append(contentsOf: name.qualified.utf8)
        for attribute in attributes {
            bytes.append(UInt8(ascii: " "))
            bytes.append(contentsOf: attribute.name.qualified.utf8)
            bytes.append(contentsOf: "=\"".utf8)
            Self.escape(attribute.value, inAttribute: true, into: &bytes)
            bytes.append(UInt8(ascii: "\""))
        }
        guard !children.isEmpty else {
            bytes.append(contentsOf: "/>".utf8)
            return
        }
        bytes.append(UInt8(ascii: ">"))
        for child in children {
            switch child {
            case .element(let element): element.write(into: &bytes)
            case .text(let text): Self.escape(text, inAttribute: false, into: &bytes)
            case .verbatim(let markup): bytes.append(contentsOf: markup.utf8)
            }
        }
        bytes.append(contentsOf: "</".utf8)
        bytes.append(contentsOf: name.qualified.utf8)
        bytes.append(UInt8(ascii: ">"))
    }

    /// Length of the written element in bytes.
    var writtenCount: Int {
        var bytes: [UInt8] = []
        write(into: &bytes)
        return bytes.count
    }

    /// Escapes what would be markup or would be changed by a reader; what XML cannot hold at all
    /// becomes U+FFFD.
    private static func escape(_ text: String, inAttribute: Bool, into bytes: inout [UInt8]) {
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": bytes.append(contentsOf: "&amp;".utf8)
            case "<": bytes.append(contentsOf: "&lt;".utf8)
            case ">": bytes.append(contentsOf: "&gt;".utf8)
            case "\"" where inAttribute: bytes.append(contentsOf: "&quot;".utf8)
            case "\r": bytes.append(contentsOf: "&#13;".utf8)
            case "\n" where inAttribute: bytes.append(contentsOf: "&#10;".utf8)
            case "\t" where inAttribute: bytes.append(contentsOf: "&#9;".utf8)
            default:
                let legal = XMLCharacters.isLegal(scalar) ? scalar : "\u{FFFD}"
                bytes.append(contentsOf: UTF8.encode(legal) ?? UTF8.encodedReplacementCharacter)
            }
        }
    }
}

/// The characters of XML 1.0, fifth edition.
enum XMLCharacters {
    /// Production 2, `Char`.
    static func isLegal(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x9, 0xA, 0xD, 0x20...0xD7FF, 0xE000...0xFFFD, 0x10000...0x10FFFF: true
        default: false
        }
    }

    /// True for a name without a colon (production 4 of Namespaces in XML, `NCName`).
    static func isName(_ text: Substring) -> Bool {
        guard let first = text.unicodeScalars.first, isNameStart(first) else { return false }
        return text.unicodeScalars.allSatisfy { scalar in
            switch scalar.value {
            case 0x2D, 0x2E, 0x30...0x39, 0xB7, 0x300...0x36F, 0x203F...0x2040: true
            default: isNameStart(scalar)
            }
        }
    }

    private static func isNameStart(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x41...0x5A, 0x5F, 0x61...0x7A, 0xC0...0xD6, 0xD8...0xF6, 0xF8...0x2FF, 0x370...0x37D,
            0x37F...0x1FFF, 0x200C...0x200D, 0x2070...0x218F, 0x2C00...0x2FEF, 0x3001...0xD7FF,
            0xF900...0xFDCF, 0xFDF0...0xFFFD, 0x10000...0xEFFFF:
            true
        default: false
        }
    }
}
