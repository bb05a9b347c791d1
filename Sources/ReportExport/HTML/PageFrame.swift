import Records

/// Where a page stands in its set.
struct PagePosition {
    let kind: PageSetKind
    let number: Int
    let last: Int

    /// The way from the page's folder to the report's folder.
    var prefix: String { isFront ? "" : "../" }
    /// True for `report.html`, which alone has the overview.
    var isFront: Bool { kind == .all && number == 1 }
}

/// Which pictures a run of static pages shows.
enum PageSetKind {
    /// Every source.
    case all
    /// Those that a person should look at.
    case toLookAt

    /// The file of a page below the report's folder.
    func file(page: Int) -> String {
        switch self {
        case .all: page == 1 ? "report.html" : "pages/report-\(page).html"
        case .toLookAt: "pages/look-\(page).html"
        }
    }
}

/// Everything of a page around its cards.
struct PageFrame {
    static let cardsOnPage = 200

    let summary: ReportSummary
    let words: ResultWords
    let overview: Overview
    let tools: Tools

    init(totals: Totals, summary: ReportSummary, words: ResultWords) {
        self.summary = summary
        self.words = words
        overview = Overview(totals: totals, summary: summary, words: words)
        tools = Tools(totals: totals, words: words)
    }

    /// What stands before the cards.
    func head(_ position: PagePosition) -> HTML {
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="\(PageAssets.shared.policy)" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="referrer" content="no-referrer" />
        <meta name="generator" content="Autochrome \(summary.programVersion)" />
        <title>\(title(position))</title>
        <style>\(PageAssets.shared.style)</style>
        </head>
        <body data-prefix="\(position.prefix)">
        <a class="skip" href="#pictures">Skip to the pictures</a>
        \(position.isFront ? overview.masthead : smallMasthead(position))
        <main>
        \(position.isFront ? overview.counts : nil)
        <section id="pictures" aria-labelledby="pictures-title">
        <h2 id="pictures-title">\(heading(position))</h2>
        \(sets(position))
        \(tools.form)
        <p id="status" role="status" aria-live="polite"></p>
        <div id="static">
        \(summary.items == 0 ? "<p class=\"nothing\">No files were found.</p>" : HTML.empty)
        <div class="cards">

        """
    }

    /// What stands after the cards.
    func foot(_ position: PagePosition) -> HTML {
        """
        </div>
        \(pager(position))
        </div>
        <div id="results" hidden=""></div>
        </section>
        \(position.isFront ? Method(summary: summary).section : nil)
        </main>
        <footer>\(words.paragraph())</footer>
        <template id="card">\(CardHTML(prefix: "", words: words).template)</template>
        <script type="application/json" id="data">\(tools.data)</script>
        <script>\(PageAssets.shared.script)</script>
        </body>
        </html>

        """
    }

    private func title(_ position: PagePosition) -> String {
        let set = position.kind == .all ? "" : " – to look at"
        let page = position.last > 1 ? " – page \(position.number) of \(position.last)" : ""
        return "\(words.title)\(set)\(page)"
    }

    /// The script hides the page's number while it shows what it found in all of them.
    private func heading(_ position: PagePosition) -> HTML {
        let set = position.kind == .all ? "The pictures" : "Pictures to look at"
        let page = position.last > 1 ? ", page \(DecimalText.grouped(position.number))" : ""
        return "\(set)<span id=\"page\">\(page)</span>"
    }

    private func smallMasthead(_ position: PagePosition) -> HTML {
        """
        <header class="masthead small"><p class="brand">Autochrome</p>\
        <p class="title"><a href="\(position.prefix)report.html">\(words.title)</a></p></header>
        """
    }

    private func sets(_ position: PagePosition) -> HTML {
        func link(_ kind: PageSetKind, _ label: String, _ count: Int) -> HTML {
            let text: HTML = "\(label) <span class=\"count\">\(DecimalText.grouped(count))</span>"
            let file = position.prefix + kind.file(page: 1)
            return kind == position.kind
                ? "<a href=\"\(file)\" aria-current=\"true\">\(text)</a>"
                : "<a href=\"\(file)\">\(text)</a>"
        }
        guard summary.toLookAt > 0 else { return .empty }
        return """
            <nav class="sets" aria-label="Which pictures">\
            \(link(.all, "All files", summary.items))\
            \(link(.toLookAt, "To look at", summary.toLookAt))</nav>
            """
    }

    private func pager(_ position: PagePosition) -> HTML {
        guard position.last > 1 else { return .empty }
        let number = position.number
        func link(_ page: Int, _ label: String) -> HTML {
            "<a href=\"\(position.prefix)\(position.kind.file(page: page))\">\(label)</a>"
        }
        var parts: [HTML] = number > 1 ? [link(number - 1, "Previous")] : []
        var previous = 0
        for page in [1] + Array(number - 2...number + 2) + [position.last]
        where page > previous && page <= position.last {
            if page > previous + 1 { parts.append("<span>…</span>") }
            let label = DecimalText.grouped(page)
            parts.append(
                page == number
                    ? "<strong aria-current=\"page\">\(label)</strong>" : link(page, label))
            previous = page
        }
        if number < position.last { parts.append(link(number + 1, "Next")) }
        return "<nav class=\"pager\" aria-label=\"Pages\">\(parts)</nav>"
    }
}
