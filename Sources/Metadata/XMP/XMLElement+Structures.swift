/// Structures and arrays in property elements, edited in whichever of RDF's forms they are written.
extension XMLElement {
    private var isDescription: Bool { name.xmp == XMPName(.rdf, "Description") }
    private var isArray: Bool {
        name.namespace == XMPNamespace.rdf.rawValue && XMPArrayKind(rawValue: name.local) != nil
    }

    /// The simple value of a field of the structure in this element.
    func field(_ name: XMPName) -> String? {
        let holder = elements.first { $0.isDescription } ?? self
        return holder.attribute(name.namespace, name.local)
            ?? holder.elements.first { $0.name.xmp == name }?.text
    }

    /// Edits the element of a field of the structure in this element, if the field is written as one.
    mutating func editField(_ name: XMPName, _ edit: (inout XMLElement) -> Void) {
        editChild(where: { $0.isDescription || $0.name.xmp == name }) { child in
            if child.isDescription {
                child.editChild(where: { $0.name.xmp == name }, edit)
            } else {
                edit(&child)
            }
        }
    }

    /// Sets simple fields of the structure in this element; those that it does not have are not added.
    mutating func setFields(_ values: [XMPName: String]) {
        for index in attributes.indices {
            if let value = values[attributes[index].name.xmp] { attributes[index].value = value }
        }
        for index in children.indices {
            guard case .element(var child) = children[index] else { continue }
            if child.isDescription {
                child.setFields(values)
            } else if let value = values[child.name.xmp] {
                child.children = [.text(value)]
            }
            children[index] = .element(child)
        }
    }

    /// Edits the items of the array in this element and removes those that `keep` refuses.
    mutating func editItems(_ keep: (inout XMLElement) -> Bool) {
        editChild(where: \.isArray) { array in
            array.children = array.children.compactMap { child in
                guard case .element(var item) = child else { return child }
                return keep(&item) ? .element(item) : nil
            }
        }
    }

    private mutating func editChild(
        where isWanted: (XMLElement) -> Bool, _ edit: (inout XMLElement) -> Void
    ) {
        for index in children.indices {
            guard case .element(var child) = children[index], isWanted(child) else { continue }
            edit(&child)
            children[index] = .element(child)
            return
        }
    }
}
