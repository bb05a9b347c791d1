/// The value of an XMP property (ISO 16684-1, part 6).
indirect enum XMPValue: Hashable, Sendable {
    case text(String)
    case array(XMPArrayKind, [XMPItem])
    case structure([XMPField])

    /// A text in the default language.
    static func localized(_ text: String) -> XMPValue {
        .array(.alternatives, [XMPItem(language: "x-default", value: .text(text))])
    }

    /// An ordered array of texts.
    static func sequence(_ texts: [String]) -> XMPValue {
        .array(.sequence, texts.map { XMPItem(value: .text($0)) })
    }

    /// An array of texts without order.
    static func bag(_ texts: [String]) -> XMPValue {
        .array(.bag, texts.map { XMPItem(value: .text($0)) })
    }

    /// The texts of a simple value or of an array's items.
    var texts: [String] {
        switch self {
        case .text(let text): [text]
        case .array(_, let items): items.flatMap(\.value.texts)
        case .structure: []
        }
    }

    /// The value if it is a simple one.
    var text: String? {
        if case .text(let text) = self { text } else { nil }
    }

    /// The simple value of a structure's field.
    func field(_ name: XMPName) -> String? {
        guard case .structure(let fields) = self else { return nil }
        return fields.first { $0.name == name }?.value.text
    }
}

/// The three arrays of RDF.
enum XMPArrayKind: String, Sendable {
    case bag = "Bag"
    case sequence = "Seq"
    case alternatives = "Alt"
}

/// An item of an array.
struct XMPItem: Hashable, Sendable {
    var language: String?
    var value: XMPValue
}

/// A field of a structure.
struct XMPField: Hashable, Sendable {
    var name: XMPName
    var value: XMPValue

    init(_ name: XMPName, _ value: XMPValue) {
        self.name = name
        self.value = value
    }
}

// MARK: RDF

extension XMPValue {
    /// Reads a property element in any of the forms that RDF allows.
    init(_ element: XMLElement) {
        if let resource = element.attribute(XMPNamespace.rdf.rawValue, "resource") {
            self = .text(resource)
        } else if element.attribute(XMPNamespace.rdf.rawValue, "parseType") == "Resource" {
            self = Self.structured(element.elements, attributes: [])
        } else if let inner = element.elements.first {
            self = Self.node(inner)
        } else {
            let fields = Self.fields(of: element.attributes)
            self = fields.isEmpty ? .text(element.text) : .structure(fields)
        }
    }

    /// Reads the node inside a property element: an array or a structure.
    private static func node(_ inner: XMLElement) -> XMPValue {
        if inner.name.namespace == XMPNamespace.rdf.rawValue,
            let kind = XMPArrayKind(rawValue: inner.name.local)
        {
            return .array(
                kind,
                inner.elements.map { item in
                    XMPItem(
                        language: item.attribute(XMLNamespace.xml, "lang"), value: XMPValue(item))
                })
        }
        return structured(inner.elements, attributes: inner.attributes)
    }

    /// A structure, or the value alone where the fields are only qualifiers of it.
    private static func structured(
        _ elements: [XMLElement], attributes: [XMLAttribute]
    ) -> XMPValue {
        let value = XMPName(.rdf, "value")
        if let qualified = elements.first(where: { $0.name.xmp == value }) {
            return XMPValue(qualified)
        }
        return .structure(
            fields(of: attributes) + elements.map { XMPField($0.name.xmp, XMPValue($0)) })
    }

    /// The fields that are written as attributes.
    private static func fields(of attributes: [XMLAttribute]) -> [XMPField] {
        attributes.filter { $0.name.isProperty }
            .map { XMPField($0.name.xmp, .text($0.value)) }
    }

    /// The value as a property element that can stand anywhere.
    func element(named name: XMLName) -> XMLElement {
        let rdf = XMPNamespace.rdf
        var element = XMLElement(name: name)
        switch self {
        case .text(let text):
            if !text.isEmpty { element.children = [.text(text)] }
        case .array(let kind, let items):
            var array = XMLElement(name: XMPName(rdf, kind.rawValue).xml)
            array.children = items.map { item in
                var child = item.value.element(named: XMPName(rdf, "li").xml)
                if let language = item.language {
                    let lang = XMLName(prefix: "xml", local: "lang", namespace: XMLNamespace.xml)
                    child.attributes.append(XMLAttribute(name: lang, value: language))
                }
                return .element(child)
            }
            element.children = [.element(array)]
        case .structure(let fields):
            element.attributes.append(
                XMLAttribute(name: XMPName(rdf, "parseType").xml, value: "Resource"))
            element.children = fields.map { .element($0.value.element(named: $0.name.xml)) }
        }
        return element
    }
}
