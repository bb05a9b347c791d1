import Records

/// Renders cards for pages of one folder.
struct CardHTML {
    /// The way from the page's folder to the report's folder: empty or `../`.
    let prefix: String
    /// What results are called.
    let words: ResultWords

    func html(_ card: Card) -> HTML {
        var flags: HTML? = nil
        if !card.flags.isEmpty {
            flags = "<ul class=\"flags\">\(card.flags.map(Self.flag))</ul>"
        }
        let links: HTML? = card.outputLink.map { self.links(href: "\(prefix)../\($0)") }
        return Self.article(
            id: "i\(card.id)", state: card.state, pair: card.hasPair ? pair(card) : nil,
            choices: choices(card), folder: card.folder, name: card.name, detail: card.detail,
            flags: flags, notes: card.notes.map(Self.note), links: links)
    }

    /// The form that the script fills for a picture it found: a card with every part.
    var template: HTML {
        let picture = Self.image(source: "", alternative: "")
        let content: HTML = "\(picture)\(Self.missing)"
        return Self.article(
            id: "", state: .done, pair: pair(before: content, after: content),
            choices: Self.choices([Self.choice(link: "", title: "", preview: "", meaning: "")]),
            folder: "", name: "", detail: "",
            flags: "<ul class=\"flags\"><li class=\"flag\" title=\"\"></li></ul>",
            notes: ["<p class=\"note\"></p>"], links: links(href: ""))
    }

    private static func article(
        id: String, state: ItemState, pair: HTML?, choices: HTML?, folder: String, name: String,
        detail: String, flags: HTML?, notes: [HTML], links: HTML?
    ) -> HTML {
        """
        <article class="card state-\(state.rawValue)" id="\(id)">\(pair)\(choices)\
        <h3 class="name"><bdi class="folder">\(folder)</bdi><bdi class="file">\(name)</bdi></h3>\
        <p class="facts"><span class="state" title="\(state.words.meaning)">\(state.words.label)</span> \
        <span class="detail">\(detail)</span></p>\
        \(flags)\(notes)\(links)</article>

        """
    }

    private func pair(_ card: Card) -> HTML {
        let preview = "\(prefix)previews/\(card.id)"
        let before =
            card.hasBefore
            ? Self.image(source: "\(preview)-before.jpg", alternative: "The scan: \(card.name)")
            : Self.missing
        let after =
            card.hasAfter
            ? Self.image(
                source: "\(preview)-after.jpg", alternative: "\(words.alternative): \(card.name)")
            : Self.missing
        return pair(before: before, after: card.state == .done ? after : nil)
    }

    private func pair(before: HTML, after: HTML?) -> HTML {
        let shown: HTML? = after.map {
            """
            <figure class="after">\($0)<figcaption>\(words.result): \
            <em>\(words.meaning)</em></figcaption></figure>
            """
        }
        return """
            <div class="pair"><figure class="before">\(before)\
            <figcaption>The scan</figcaption></figure>\(shown)</div>
            """
    }

    /// The result and the files beside it: without the script links, with it what the pair shows.
    private func choices(_ card: Card) -> HTML? {
        guard !card.choices.isEmpty, let output = card.outputLink else { return nil }
        let folder = "\(prefix)../"
        let stem = folder + output.prefix(upTo: output.lastIndex(of: ".") ?? output.endIndex)
        let preview = "\(prefix)previews/\(card.id)-after"
        let others = card.choices.map { choice in
            Self.choice(
                link: stem + choice.suffix, title: choice.title,
                preview: choice.hasPreview
                    ? "\(preview)\(choice.suffix.prefix { $0 != "." }).jpg" : nil,
                meaning: choice.meaning)
        }
        let result = Self.choice(
            link: folder + output, title: words.result,
            preview: card.hasAfter ? "\(preview).jpg" : nil,
            meaning: words.meaning, isShown: true)
        return Self.choices([result] + others)
    }

    private static func choices(_ choices: [HTML]) -> HTML {
        "<ul class=\"choices\" aria-label=\"To be shown beside the scan\">\(choices)</ul>"
    }

    private static func choice(
        link: String, title: String, preview: String?, meaning: String, isShown: Bool = false
    ) -> HTML {
        // The words beside it say what it is.
        let picture = preview.map { image(source: $0, alternative: "") }
        let mark: HTML? = isShown ? " aria-current=\"true\"" : nil
        return """
            <li><a class="choice" href="\(link)" title="\(meaning)"\(mark)>\(picture)\
            <span>\(title)</span></a></li>
            """
    }

    private static func image(source: String, alternative: String) -> HTML {
        """
        <img src="\(source)" alt="\(alternative)" loading="lazy" decoding="async" />
        """
    }

    private static let missing: HTML = "<div class=\"missing\">No preview was kept</div>"

    private static func note(_ note: Card.Note) -> HTML {
        let meaning: HTML? = Card.Note.meanings[note.role].map { " title=\"\($0)\"" }
        return "<p class=\"note \(note.role)\"\(meaning)>\(note.text)</p>"
    }

    private static func flag(_ flag: QualityFlag) -> HTML {
        """
        <li class="\(flag.needsLook ? "flag look" : "flag")" title="\(flag.words.meaning)">\
        \(flag.words.label)</li>
        """
    }

    private func links(href: String) -> HTML {
        """
        <p class="links"><a class="output" href="\(href)">Open the \(words.result.lowercased()) file</a></p>
        """
    }
}
