import Records

/// What a manifest says about a picture in words; what the pictures of an object share, it says once.
struct PictureDescription {
    private(set) var title: String?
    private(set) var metadata: [LabelledText] = []
    private(set) var rights: String?
    private(set) var navDate: String?

    init(_ entry: ReportItem, _ words: IIIFWords) {
        let catalog = entry.item.catalog
        title = catalog?.title
        rights = catalog?.rights.flatMap(RightsAddress.of)
        navDate = catalog?.date.flatMap(NavigationDate.of)
        func add(_ label: String, _ value: String?) {
            if let value, !value.isEmpty { metadata.append(words.text(label, value)) }
        }
        add(words.object, catalog?.object)
        add(words.identifier, catalog?.identifier)
        add(words.creator, catalog?.creator)
        add(words.date, catalog?.date)
        if rights == nil { add(words.rights, catalog?.rights) }
        for field in catalog?.other ?? [] {
            metadata.append(
                LabelledText(
                    label: .unknown(field.name), value: .unknown(IIIFWords.plain(field.value))))
        }
        add(words.file, entry.source.shown)
        guard let run = entry.run, entry.item.state == .done else { return }
        let parameters = entry.parameters ?? run.parameters
        add(words.recipe, "\(parameters.recipe), \(words.version) \(parameters.recipeVersion)")
        add(words.model, parameters.model)
        add(words.program, "Autochrome \(run.programVersion)")
    }

    /// Leaves what another picture of the object has, too.
    mutating func keep(sharedWith other: PictureDescription) {
        if title != other.title { title = nil }
        if rights != other.rights { rights = nil }
        if navDate != other.navDate { navDate = nil }
        metadata.removeAll { !other.metadata.contains($0) }
    }

    /// Leaves what the object does not say already.
    func without(_ shared: PictureDescription) -> PictureDescription {
        var rest = self
        if shared.title != nil { rest.title = nil }
        if shared.rights != nil { rest.rights = nil }
        if shared.navDate != nil { rest.navDate = nil }
        rest.metadata.removeAll { shared.metadata.contains($0) }
        return rest
    }
}

extension Array {
    /// Nil for an empty one: a member without items is left out.
    var ifAny: Self? { isEmpty ? nil : self }
}
