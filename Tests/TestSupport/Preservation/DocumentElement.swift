public import Foundation
import FoundationXML

/// An element of an XML document with all that it holds.
public final class DocumentElement {
    /// The name with its prefix.
    public let name: String
    /// Attributes by their names with prefix.
    public let attributes: [String: String]
    /// Elements inside, in their order.
    public fileprivate(set) var children: [DocumentElement] = []
    /// Text inside, without that of ``children``.
    public fileprivate(set) var text = ""

    fileprivate init(name: String, attributes: [String: String]) {
        self.name = name
        self.attributes = attributes
    }

    /// Reads a document with libxml2.
    ///
    /// - Throws: the parser's error.
    public static func document(_ data: Data) throws -> DocumentElement {
        let reader = Reader()
        let parser = XMLParser(data: data)
        parser.shouldProcessNamespaces = false
        parser.delegate = reader
        guard parser.parse(), let root = reader.root else {
            throw parser.parserError ?? CocoaError(.fileReadCorruptFile)
        }
        return root
    }

    /// The element itself and all below it.
    public var all: [DocumentElement] { [self] + children.flatMap(\.all) }

    /// All elements of a name, this one included.
    public func all(_ name: String) -> [DocumentElement] { all.filter { $0.name == name } }

    /// The elements at the end of a path of names.
    public func children(_ path: String...) -> [DocumentElement] {
        path.reduce([self]) { nodes, name in
            nodes.flatMap { node in node.children.filter { $0.name == name } }
        }
    }
}

private final class Reader: NSObject, XMLParserDelegate {
    var root: DocumentElement?
    private var open: [DocumentElement] = []

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
        qualifiedName: String?, attributes: [String: String]
    ) {
        let node = DocumentElement(name: name, attributes: attributes)
        open.last?.children.append(node)
        if root == nil { root = node }
        open.append(node)
    }

    func parser(_ parser: XMLParser, foundCharacters text: String) { open.last?.text += text }

    func parser(
        _ parser: XMLParser, didEndElement name: String, namespaceURI: String?,
        qualifiedName: String?
    ) {
        open.removeLast()
    }
}
