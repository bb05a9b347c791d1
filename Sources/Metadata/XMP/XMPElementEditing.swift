/// Changes to property elements that leave everything else in them as the source wrote it.
extension XMLElement {
    /// Gives the element another name, with a prefix that nothing inside it uses otherwise.
    mutating func rename(to name: XMPName) {
        var prefix = name.prefix
        while attributes.contains(where: {
            $0.name.isDeclaration && $0.name.local == prefix && $0.value != name.namespace
        }) {
            prefix += "_"
        }
        self.name = XMLName(prefix: prefix, local: name.local, namespace: name.namespace)
        declare(prefix, as: name.namespace)
    }

    /// Sets the text of a language in an array; a new item of `x-default` stands first.
    mutating func replaceItem(_ language: String, with text: String) {
        editArray { array in
            let item = XMPItem(language: language, value: .text(text))
            for (index, child) in array.children.enumerated() {
                guard case .element(var element) = child,
                    element.attribute(XMLNamespace.xml, "lang")?.lowercased() == language
                else { continue }
                element.children = [.text(text)]
                array.children[index] = .element(element)
                return
            }
            let place = language == "x-default" ? 0 : array.children.endIndex
            array.children.insert(.element(array.element(for: item)), at: place)
        }
    }

    /// Adds an item to an array.
    mutating func appendItem(_ item: XMPItem) {
        editArray { array in
            array.children.append(.element(array.element(for: item)))
        }
    }

    /// Edits the array inside a property element.
    private mutating func editArray(_ edit: (inout XMLElement) -> Void) {
        for (index, child) in children.enumerated() {
            guard case .element(var array) = child,
                array.name.namespace == XMPNamespace.rdf.rawValue,
                XMPArrayKind(rawValue: array.name.local) != nil
            else { continue }
            edit(&array)
            children[index] = .element(array)
            return
        }
    }

    /// An item as an element that can stand anywhere.
    private func element(for item: XMPItem) -> XMLElement {
        let array = XMPValue.array(.bag, [item]).element(named: XMPName(.rdf, "value").xml)
        let items = array.elements.first?.elements ?? []
        return items.first?.selfContained() ?? XMLElement(name: XMPName(.rdf, "li").xml)
    }
}
