/// The content of an XMP packet: an `rdf:RDF` element and the properties in it.
///
/// Everything that is not touched stays as the source wrote it, whichever of RDF's forms that is.
struct XMPDocument: Sendable {
    /// Longest packet that is read, in bytes.
    static let maximumBytes = 16 << 20

    /// The `rdf:RDF` element, with a declaration of every prefix that it needs.
    private(set) var rdf: XMLElement
    /// What had to be mended in the text before it could be read, as the end of a sentence.
    private(set) var repairs: [String] = []

    /// A document without properties.
    init() {
        rdf = XMLElement(name: XMPName(.rdf, "RDF").xml)
        rdf.declare("rdf", as: XMPNamespace.rdf.rawValue)
    }

    /// Reads a packet, with or without its wrapper.
    ///
    /// - Throws: ``XMLError`` whose reason completes "the packet …".
    init(parsing packet: [UInt8]) throws(XMLError) {
        guard packet.count <= Self.maximumBytes else {
            throw XMLError(reason: "is longer than 16 MB", offset: 0)
        }
        let (text, repairs) = Self.mended(packet)
        let root = try XMLReader.read(text)
        guard let rdf = Self.findRDF(in: root, declarations: []) else {
            throw XMLError(reason: "holds no rdf:RDF", offset: 0)
        }
        self.rdf = rdf.selfContained()
        self.repairs = repairs
    }

    /// The text as UTF-8 with replacement characters for whatever XML forbids.
    private static func mended(_ packet: [UInt8]) -> ([UInt8], [String]) {
        // Files pad their packets with zeros now and then; UTF-16 has them in its first characters.
        var bytes = packet[...]
        while bytes.last == 0 { bytes = bytes.dropLast() }
        var repairs: [String] = []
        let text: String
        if bytes.starts(with: [0xFE, 0xFF]) || bytes.starts(with: [0x00, 0x3C]) {
            text = MetadataText.utf16(Array(bytes), order: .big)
        } else if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0x3C, 0x00]) {
            text = MetadataText.utf16(Array(packet), order: .little)
        } else {
            text = String(decoding: bytes, as: UTF8.self)
            if String(validating: bytes, as: UTF8.self) == nil {
                repairs.append("had bytes that are not UTF-8")
            }
        }
        guard !text.unicodeScalars.allSatisfy(XMLCharacters.isLegal) else {
            return (Array(text.utf8), repairs)
        }
        repairs.append("had characters that XML forbids")
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            scalars.append(XMLCharacters.isLegal(scalar) ? scalar : "\u{FFFD}")
        }
        return (Array(String(scalars).utf8), repairs)
    }

    /// Finds `rdf:RDF` and gives it the declarations of the elements around it.
    private static func findRDF(
        in element: XMLElement, declarations: [XMLAttribute]
    ) -> XMLElement? {
        if element.name.xmp == XMPName(.rdf, "RDF") {
            var found = element
            var seen = Set(element.attributes.map(\.name))
            for declaration in declarations.reversed() where seen.insert(declaration.name).inserted
            {
                found.attributes.append(declaration)
            }
            return found
        }
        let inner = declarations + element.attributes.filter(\.name.isDeclaration)
        for child in element.elements {
            if let found = findRDF(in: child, declarations: inner) { return found }
        }
        return nil
    }

    // MARK: Properties

    /// The subject that all properties are about; empty as a rule.
    var about: String {
        for description in rdf.elements {
            if let about = description.attribute(XMPNamespace.rdf.rawValue, "about") {
                return about
            }
        }
        return ""
    }

    /// All properties in their order.
    var properties: [XMPField] {
        rdf.elements.flatMap { description in
            description.attributes.filter { $0.name.isProperty }
                .map { XMPField($0.name.xmp, .text($0.value)) }
                + description.elements.filter { $0.name.isProperty }
                .map { XMPField($0.name.xmp, XMPValue($0)) }
        }
    }

    /// Each property's name with the bytes that it takes, in their order.
    var sizes: [(name: XMPName, bytes: Int)] {
        rdf.elements.flatMap { description in
            description.attributes.filter { $0.name.isProperty }
                .map { ($0.name.xmp, $0.name.qualified.utf8.count + $0.value.utf8.count + 4) }
                + description.elements.filter { $0.name.isProperty }
                .map { ($0.name.xmp, $0.writtenCount) }
        }
    }

    /// The value of a property.
    subscript(_ name: XMPName) -> XMPValue? {
        for description in rdf.elements {
            if let value = description.attribute(name.namespace, name.local) { return .text(value) }
            if let element = description.elements.first(where: { $0.name.xmp == name }) {
                return XMPValue(element)
            }
        }
        return nil
    }

    /// Removes every occurrence of a property.
    ///
    /// - Returns: the first occurrence as an element that can stand anywhere; nil if there is none.
    @discardableResult
    mutating func take(_ name: XMPName) -> XMLElement? {
        takeAll { $0 == name }.first
    }

    /// Removes all properties of certain names, and the descriptions that have none left.
    ///
    /// - Returns: the properties as elements that can stand anywhere.
    @discardableResult
    mutating func takeAll(where isWanted: (XMPName) -> Bool) -> [XMLElement] {
        var taken: [XMLElement] = []
        var kept: [XMLNode] = []
        for child in rdf.children {
            guard case .element(var description) = child else {
                kept.append(child)
                continue
            }
            let found = Self.take(from: &description, where: isWanted)
            taken += found
            if found.isEmpty || Self.hasProperties(description) {
                kept.append(.element(description))
            }
        }
        rdf.children = kept
        return taken
    }

    private static func take(
        from description: inout XMLElement, where isWanted: (XMPName) -> Bool
    ) -> [XMLElement] {
        func isTaken(_ name: XMLName) -> Bool { name.isProperty && isWanted(name.xmp) }
        guard
            description.attributes.contains(where: { isTaken($0.name) })
                || description.elements.contains(where: { isTaken($0.name) })
        else { return [] }
        var taken = description.attributes.filter { isTaken($0.name) }
            .map { XMPValue.text($0.value).element(named: $0.name).selfContained() }
        description.attributes.removeAll { isTaken($0.name) }
        var kept: [XMLNode] = []
        for child in description.children {
            guard case .element(let element) = child, isTaken(element.name) else {
                kept.append(child)
                continue
            }
            taken.append(element.selfContained())
        }
        description.children = kept
        return taken
    }

    private static func hasProperties(_ description: XMLElement) -> Bool {
        !description.elements.isEmpty || description.attributes.contains { $0.name.isProperty }
    }

    /// Adds a description with properties.
    mutating func append(_ properties: [XMLElement]) {
        guard !properties.isEmpty else { return }
        var description = XMLElement(name: XMPName(.rdf, "Description").xml)
        description.attributes = [
            XMLAttribute(name: XMPName(.rdf, "about").xml, value: about)
        ]
        for property in properties {
            description.children.append(.text("\n   "))
            description.children.append(.element(property))
        }
        description.children.append(.text("\n  "))
        rdf.children.append(contentsOf: [.text("\n  "), .element(description.selfContained())])
    }
}
