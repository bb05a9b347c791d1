/// Why a text is not XML that is accepted.
struct XMLError: Error, Hashable {
    /// The fault as the end of a sentence.
    var reason: String
    /// Where it was found, in bytes.
    var offset: Int
}

/// Reads one XML element with everything in it.
///
/// The reader is made for packets from strangers' files. It knows no document types, hence no entities but
/// the five of XML itself, never opens anything, and takes time and memory in proportion to the
/// input: libxml2 needs minutes for one tag of a few megabytes full of attributes. It runs no C
/// code on the bytes, and it keeps the order of attributes, so that a packet is written back as
/// it was.
///
/// Source: XML 1.0 (fifth edition) and Namespaces in XML 1.0 (third edition), without DTDs.
struct XMLReader {
    /// Deepest nesting of elements.
    static let maximumDepth = 128
    /// Most elements, comments and texts of a document.
    static let maximumNodes = 400_000
    /// Most attributes of one element.
    static let maximumAttributes = 4096
    /// Most prefixes that are bound at one place.
    static let maximumPrefixes = 256

    private let bytes: [UInt8]
    private var position = 0
    private var nodes = 0
    /// The open elements, each with the prefixes that are bound inside.
    private var open: [(element: XMLElement, scope: [String: String])] = []

    /// Reads the first element of a text; what follows it is ignored.
    ///
    /// - Parameter bytes: valid UTF-8 without characters that XML forbids.
    /// - Returns: the element with everything in it.
    /// - Throws: ``XMLError``
    static func read(_ bytes: [UInt8]) throws(XMLError) -> XMLElement {
        var reader = XMLReader(bytes: bytes)
        return try reader.readDocument()
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    private mutating func readDocument() throws(XMLError) -> XMLElement {
        while position < bytes.count {
            if bytes[position] != UInt8(ascii: "<") {
                try readText()
            } else if starts(with: "<?") {
                try readVerbatim(until: "?>")
            } else if starts(with: "<!--") {
                try readVerbatim(until: "-->")
            } else if starts(with: "<![CDATA[") {
                try readCharacterData()
            } else if starts(with: "<!") {
                throw fault("declares a document type")
            } else if starts(with: "</") {
                if let root = try readEndTag() { return root }
            } else if let root = try readStartTag() {
                return root
            }
        }
        throw fault(open.isEmpty ? "holds no element" : "ends inside an element")
    }

    // MARK: Tags

    /// Reads a start tag; returns the element if it is empty and the outermost one.
    private mutating func readStartTag() throws(XMLError) -> XMLElement? {
        position += 1
        let name = try readName()
        guard open.count < Self.maximumDepth else { throw fault("is nested too deeply") }
        var raw: [(prefix: String, local: String, value: String)] = []
        var seen: Set<String> = []
        while true {
            let spaced = skipSpace()
            guard position < bytes.count else { throw fault("ends inside a tag") }
            if bytes[position] == UInt8(ascii: ">") || starts(with: "/>") { break }
            guard spaced else { throw fault("has an attribute without a space before it") }
            let attribute = try readName()
            let value = try readAttributeValue()
            guard seen.insert("\(attribute.prefix):\(attribute.local)").inserted else {
                throw fault("has an attribute twice")
            }
            guard raw.count < Self.maximumAttributes else { throw fault("has too many attributes") }
            raw.append((attribute.prefix, attribute.local, value))
        }
        let isEmpty = bytes[position] == UInt8(ascii: "/")
        position += isEmpty ? 2 : 1
        let (element, scope) = try resolve(name, raw)
        try countNode()
        if isEmpty { return close(element) }
        open.append((element, scope))
        return nil
    }

    private mutating func readEndTag() throws(XMLError) -> XMLElement? {
        position += 2
        let name = try readName()
        skipSpace()
        guard position < bytes.count, bytes[position] == UInt8(ascii: ">") else {
            throw fault("has a broken end tag")
        }
        position += 1
        guard let (element, _) = open.popLast(), element.name.prefix == name.prefix,
            element.name.local == name.local
        else { throw fault("has an end tag that closes nothing") }
        return close(element)
    }

    /// Puts a finished element into the one around it, or returns it if there is none.
    private mutating func close(_ element: XMLElement) -> XMLElement? {
        guard !open.isEmpty else { return element }
        open[open.count - 1].element.children.append(.element(element))
        return nil
    }

    private func resolve(
        _ name: (prefix: String, local: String),
        _ raw: [(prefix: String, local: String, value: String)]
    ) throws(XMLError) -> (XMLElement, [String: String]) {
        var scope = open.last?.scope ?? ["xml": XMLNamespace.xml]
        for attribute in raw {
            if attribute.prefix == "xmlns" {
                guard attribute.local != "xmlns", !attribute.value.isEmpty else {
                    throw fault("binds a prefix to nothing")
                }
                if attribute.local != "xml" { scope[attribute.local] = attribute.value }
            } else if attribute.prefix.isEmpty, attribute.local == "xmlns" {
                scope[""] = attribute.value
            }
        }
        guard scope.count <= Self.maximumPrefixes else { throw fault("binds too many prefixes") }
        func namespace(_ prefix: String) throws(XMLError) -> String {
            guard let namespace = scope[prefix] else {
                throw fault("uses the prefix \(prefix) without binding it")
            }
            return namespace
        }
        var element = XMLElement(
            name: XMLName(
                prefix: name.prefix, local: name.local,
                namespace: name.prefix.isEmpty ? scope[""] ?? "" : try namespace(name.prefix)))
        for attribute in raw {
            let space: String
            if attribute.prefix == "xmlns"
                || (attribute.prefix.isEmpty && attribute.local == "xmlns")
            {
                space = XMLNamespace.declarations
            } else {
                space = attribute.prefix.isEmpty ? "" : try namespace(attribute.prefix)
            }
            element.attributes.append(
                XMLAttribute(
                    name: XMLName(
                        prefix: attribute.prefix, local: attribute.local, namespace: space),
                    value: attribute.value))
        }
        return (element, scope)
    }

    // MARK: Content

    private mutating func readText() throws(XMLError) {
        let start = position
        while position < bytes.count, bytes[position] != UInt8(ascii: "<") { position += 1 }
        // Before the outermost element there is nothing but white space and byte order marks.
        guard !open.isEmpty else { return }
        try append(.text(try unescape(start..<position, inAttribute: false)))
    }

    private mutating func readCharacterData() throws(XMLError) {
        let start = position + "<![CDATA[".utf8.count
        try skip(until: "]]>")
        guard !open.isEmpty else { throw fault("has text outside every element") }
        try append(.text(normalizedLineEnds(start..<position - 3)))
    }

    private mutating func readVerbatim(until end: StaticString) throws(XMLError) {
        let start = position
        try skip(until: end)
        guard !open.isEmpty else { return }
        try append(.verbatim(string(start..<position)))
    }

    /// Adds a node to the innermost open element; neighbouring texts become one.
    private mutating func append(_ node: XMLNode) throws(XMLError) {
        let last = open.count - 1
        if case .text(let new) = node, case .text(var text) = open[last].element.children.last {
            // Taken out before it grows: a shared string would be copied whole each time.
            open[last].element.children.removeLast()
            text += new
            open[last].element.children.append(.text(text))
            return
        }
        try countNode()
        open[last].element.children.append(node)
    }

    private mutating func readAttributeValue() throws(XMLError) -> String {
        skipSpace()
        guard position < bytes.count, bytes[position] == UInt8(ascii: "=") else {
            throw fault("has an attribute without a value")
        }
        position += 1
        skipSpace()
        guard position < bytes.count else { throw fault("ends inside a tag") }
        let quote = bytes[position]
        guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
            throw fault("has an attribute without quotes")
        }
        position += 1
        let start = position
        while position < bytes.count, bytes[position] != quote {
            guard bytes[position] != UInt8(ascii: "<") else { throw fault("has < in an attribute") }
            position += 1
        }
        guard position < bytes.count else { throw fault("ends inside an attribute") }
        position += 1
        return try unescape(start..<position - 1, inAttribute: true)
    }

    // MARK: Characters

    private func unescape(_ range: Range<Int>, inAttribute: Bool) throws(XMLError) -> String {
        var result: [UInt8] = []
        result.reserveCapacity(range.count)
        var index = range.lowerBound
        while index < range.upperBound {
            let byte = bytes[index]
            index += 1
            switch byte {
            case UInt8(ascii: "&"):
                let limit = min(index + 12, range.upperBound)
                guard let end = bytes[index..<limit].firstIndex(of: UInt8(ascii: ";")),
                    let scalar = Self.scalar(ofReference: string(index..<end))
                else { throw XMLError(reason: "has an unknown entity", offset: index) }
                result.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
                index = end + 1
            case 0x0D:
                if index < range.upperBound, bytes[index] == 0x0A { index += 1 }
                result.append(inAttribute ? 0x20 : 0x0A)
            case 0x09, 0x0A: result.append(inAttribute ? 0x20 : byte)
            default: result.append(byte)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func scalar(ofReference name: String) -> Unicode.Scalar? {
        switch name {
        case "amp": return "&"
        case "lt": return "<"
        case "gt": return ">"
        case "quot": return "\""
        case "apos": return "'"
        default: break
        }
        guard name.hasPrefix("#") else { return nil }
        let digits = name.dropFirst()
        let value =
            digits.hasPrefix("x")
            ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits, radix: 10)
        guard let value, !digits.contains("+"), let scalar = Unicode.Scalar(value),
            XMLCharacters.isLegal(scalar)
        else { return nil }
        return scalar
    }

    private func normalizedLineEnds(_ range: Range<Int>) -> String {
        var result: [UInt8] = []
        for index in range {
            if bytes[index] != 0x0D {
                result.append(bytes[index])
            } else if index + 1 >= range.upperBound || bytes[index + 1] != 0x0A {
                result.append(0x0A)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private mutating func readName() throws(XMLError) -> (prefix: String, local: String) {
        let start = position
        while position < bytes.count, !Self.endsName(bytes[position]) { position += 1 }
        let parts = string(start..<position)
            .split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count <= 2, parts.allSatisfy(XMLCharacters.isName), let last = parts.last else {
            throw fault("has a broken name")
        }
        return (parts.count == 2 ? String(parts[0]) : "", String(last))
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
    }

    private static func endsName(_ byte: UInt8) -> Bool {
        if isSpace(byte) { return true }
        return switch byte {
        case UInt8(ascii: "="), UInt8(ascii: ">"), UInt8(ascii: "/"),
            UInt8(ascii: "<"), UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "&"):
            true
        default: false
        }
    }

    // MARK: Position

    @discardableResult
    private mutating func skipSpace() -> Bool {
        let start = position
        while position < bytes.count, Self.isSpace(bytes[position]) { position += 1 }
        return position > start
    }

    /// Moves behind the next occurrence of `end`.
    private mutating func skip(until end: StaticString) throws(XMLError) {
        while position < bytes.count {
            if starts(with: end) {
                position += end.utf8CodeUnitCount
                return
            }
            position += 1
        }
        throw fault("ends inside a comment, an instruction or character data")
    }

    private func starts(with text: StaticString) -> Bool {
        let count = text.utf8CodeUnitCount
        guard position + count <= bytes.count else { return false }
        return text.withUTF8Buffer { pattern in
            pattern.indices.allSatisfy { bytes[position + $0] == pattern[$0] }
        }
    }

    private func string(_ range: Range<Int>) -> String {
        String(decoding: bytes[range], as: UTF8.self)
    }

    private mutating func countNode() throws(XMLError) {
        nodes += 1
        guard nodes <= Self.maximumNodes else { throw fault("holds too many elements") }
    }

    private func fault(_ reason: String) -> XMLError { XMLError(reason: reason, offset: position) }
}
