import Records

/// Renders cards for pages of one folder.
struct CardHTML {
    /// The way from the page's folder to the report's folder: empty or `../`.
    let prefix: String

    func html(_ card: Card) -> HTML {
        var flags: HTML? = nil
        if !card.flags.isEmpty {
            flags = "<ul class=\"flags\">\(card.flags.map(Self.flag))</ul>"
        }
        let notes: [HTML] = card.notes.map { "<p class=\"note \($0.role)\">\($0.text)</p>" }
        let links: HTML? = card.outputLink.map { Self.links(href: "\(prefix)../\($0)") }
        return Self.article(
            id: "i\(card.id)", state: card.state, pair: card.hasPair ? pair(card) : nil,
            folder: card.folder, name: card.name, detail: card.detail, flags: flags, notes: notes,
            links: links)
    }

    /// The form that the script fills for a picture it found: a card with every part.
    static let template: HTML = {
        let picture = image(source: "", alternative: "")
        return article(
            id: "", state: .done,
            pair: pair(before: "\(picture)\(missing)", after: "\(picture)\(missing)"), folder: "",
            name: "", detail: "",
            flags: "<ul class=\"flags\"><li class=\"flag\" title=\"\"></li></ul>",
            notes: ["<p class=\"note\"></p>"], links: links(href: ""))
    }()

    private static func article(
        id: String, state: ItemState, pair: HTML?, folder: String, name: String, detail: String,
        flags: HTML?, notes: [HTML], links: HTML?
    ) -> HTML {
        """
        <article class="card state-\(state.rawValue)" id="\(id)">\(pair)\
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
                source: "\(preview)-after.jpg", alternative: "Colorized by software: \(card.name)")
            : Self.missing
        return Self.pair(before: before, after: card.state == .done ? after : nil)
    }

    private static func pair(before: HTML, after: HTML?) -> HTML {
        let result: HTML? = after.map {
            """
            <figure class="after">\($0)<figcaption>Colorized: \
            <em>colours are an estimate made by software</em></figcaption></figure>
            """
        }
        return """
            <div class="pair"><figure class="before">\(before)\
            <figcaption>The scan</figcaption></figure>\(result)</div>
            """
    }

    private static func image(source: String, alternative: String) -> HTML {
        """
        <img src="\(source)" alt="\(alternative)" loading="lazy" decoding="async" />
        """
    }

    private static let missing: HTML = "<div class=\"missing\">No preview was kept</div>"

    private static func flag(_ flag: QualityFlag) -> HTML {
        """
        <li class="\(flag.needsLook ? "flag look" : "flag")" title="\(flag.words.meaning)">\
        \(flag.words.label)</li>
        """
    }

    private static func links(href: String) -> HTML {
        """
        <p class="links"><a class="output" href="\(href)">Open the colorized file</a></p>
        """
    }
}
