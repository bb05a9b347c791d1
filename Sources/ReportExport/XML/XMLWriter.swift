/// Elements as text, one on each line, indented by their depth.
///
/// Well-formed by construction except for the names, which the code has as literals.
struct XMLWriter {
    /// What a document begins with.
    static let declaration = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"

    private var text = ""
    private var depth: Int

    /// A writer of elements at some depth of a document.
    init(depth: Int = 0) { self.depth = depth }

    /// An element that holds others; attributes without a value are left out.
    mutating func element(
        _ name: String, _ attributes: KeyValuePairs<String, String?> = [:],
        _ content: (inout XMLWriter) -> Void
    ) {
        open(name, attributes)
        content(&self)
        close(name)
    }

    /// An element that holds text.
    mutating func leaf(
        _ name: String, _ content: String, _ attributes: KeyValuePairs<String, String?> = [:]
    ) {
        line("<\(name)\(Self.text(attributes))>\(XMLText.escaped(content))</\(name)>")
    }

    /// An element that holds nothing.
    mutating func empty(_ name: String, _ attributes: KeyValuePairs<String, String?>) {
        line("<\(name)\(Self.text(attributes))/>")
    }

    /// Begins an element whose content comes from elsewhere.
    mutating func open(_ name: String, _ attributes: KeyValuePairs<String, String?> = [:]) {
        line("<\(name)\(Self.text(attributes))>")
        depth += 1
    }

    /// Ends the element that was begun last.
    mutating func close(_ name: String) {
        depth -= 1
        line("</\(name)>")
    }

    /// Elements that were written elsewhere.
    mutating func append(_ elements: String) { text += elements }

    /// What was written since the last call.
    mutating func takeText() -> String {
        defer { text = "" }
        return text
    }

    private mutating func line(_ line: String) {
        text += String(repeating: "  ", count: depth)
        text += line
        text += "\n"
    }

    private static func text(_ attributes: KeyValuePairs<String, String?>) -> String {
        attributes.reduce(into: "") { text, attribute in
            guard let value = attribute.value else { return }
            text += " \(attribute.key)=\"\(XMLText.escaped(value))\""
        }
    }
}

extension XMLWriter {
    /// What some calls write, at a depth.
    static func text(depth: Int, _ content: (inout XMLWriter) -> Void) -> String {
        var writer = XMLWriter(depth: depth)
        content(&writer)
        return writer.takeText()
    }
}
