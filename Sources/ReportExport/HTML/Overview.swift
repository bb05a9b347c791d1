import Records

/// The top of the front page: what happened, and which pictures somebody must look at.
struct Overview {
    private let totals: Totals
    private let summary: ReportSummary
    private let words: ResultWords

    init(totals: Totals, summary: ReportSummary, words: ResultWords) {
        self.totals = totals
        self.summary = summary
        self.words = words
    }

    var masthead: HTML {
        let inputs = summary.runs.last?.inputs ?? []
        let from: HTML? =
            inputs.isEmpty
            ? nil
            : """
            <p class="from">\(inputs.map { "<bdi>\($0.withVisibleControls)</bdi> " as HTML })</p>
            """
        let asOf: HTML? = summary.asOfUTC.map { time in
            "<p class=\"asof\">As of \(TimeText.minute(ofUTC: time))</p>"
        }
        return """
            <header class="masthead"><p class="brand">Autochrome</p>
            <h1>\(words.title)</h1>
            \(from)
            <p class="lede">\(lede)</p>
            \(bar)
            \(words.paragraph(class: "statement"))
            \(asOf)</header>
            """
    }

    /// The groups of counts under "Which ones must I look at?".
    var counts: HTML {
        let failures = sorted(totals.byFailure).map { kind, count in
            Row(filter: "cause=\(kind.rawValue)", count: count, words: kind.words)
        }
        let reasons = sorted(totals.byReason).map { code, count in
            Row(
                filter: "cause=\(PathText.percentEncoded(code.utf8))", count: count,
                words: Disposition.words(forReason: code))
        }
        let flags = sorted(totals.flagsOfDone).map { flag, count in
            (flag, Row(filter: "state=done&flag=\(flag.rawValue)", count: count, words: flag.words))
        }
        let telling = flags.filter { $0.0.needsLook }.map(\.1)
        let others = flags.filter { !$0.0.needsLook }.map(\.1)
        let nothing: HTML = """
            <p class="nothing">Nothing stands out: no file failed, none was left out, and no \
            result carries a telling flag.</p>
            """
        let all: HTML = """
            <p class="all-look"><a href="\(PageSetKind.toLookAt.file(page: 1))">See all that need \
            a look: \(DecimalText.grouped(summary.toLookAt))</a></p>
            """
        return """
            <section class="counts" aria-labelledby="look-title">
            <h2 id="look-title">Which ones must I look at?</h2>
            \(summary.toLookAt > 0 ? all : summary.items > 0 ? nothing : HTML.empty)
            <div class="groups">
            \(group("Could not be finished", failures, showsRemedy: true))
            \(group("Left as they are", reasons, showsRemedy: true))
            \(group("Finished, but worth a look", telling, showsRemedy: false))
            \(group("Finished, good to know", others, showsRemedy: false))
            </div>
            </section>
            """
    }

    private struct Row {
        let filter: String
        let count: Int
        let words: PlainWords
    }

    private func group(_ title: String, _ rows: [Row], showsRemedy: Bool) -> HTML {
        guard !rows.isEmpty else { return .empty }
        let items: [HTML] = rows.map { row in
            let remedy = showsRemedy && !row.words.remedy.isEmpty ? " \(row.words.remedy)" : ""
            return """
                <li><span class="number">\(DecimalText.grouped(row.count))</span>\
                <span class="what"><span class="label" data-filter="\(row.filter)">\
                \(row.words.label)</span> <span class="why">\(row.words.meaning)\(remedy)</span>\
                </span></li>
                """
        }
        return "<div class=\"group\"><h3>\(title)</h3><ul>\(items)</ul></div>"
    }

    private var lede: String {
        let shown: [ItemState] = [.done, .skipped, .failed, .quarantined, .running, .pending]
        let parts = shown.compactMap { state -> String? in
            let count = totals.byState[state] ?? 0
            guard count > 0 || state == .done else { return nil }
            return "\(DecimalText.grouped(count)) \(state.word)"
        }
        return "\(DecimalText.count(totals.items, "file")): \(parts.joined(separator: ", "))."
    }

    /// The states as parts of a bar.
    ///
    /// Drawn as SVG, since the policy forbids style attributes.
    private var bar: HTML {
        guard totals.items > 0 else { return .empty }
        var start = 0.0
        let shown: [ItemState] = [.done, .skipped, .failed, .quarantined, .running, .pending]
        let parts = shown.compactMap { state -> HTML? in
            let width = 1000 * Double(totals.byState[state] ?? 0) / Double(totals.items)
            guard width > 0 else { return nil }
            defer { start += width }
            let x = DecimalText.trimmed(start, places: 2)
            let size = DecimalText.trimmed(width, places: 2)
            return """
                <rect class="state-\(state.rawValue)" x="\(x)" y="0" width="\(size)" height="10" />
                """
        }
        return """
            <svg class="bar" viewBox="0 0 1000 10" preserveAspectRatio="none" role="img" \
            aria-label="\(lede)">\(parts)</svg>
            """
    }

    /// The counts that are not zero, largest first.
    private func sorted<Key: Comparable>(_ counts: [Key: Int]) -> [(Key, Int)] {
        counts.filter { $0.value > 0 }.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    }

    private func sorted(_ counts: [FailureClass: Int]) -> [(FailureClass, Int)] {
        let byCode = Dictionary(uniqueKeysWithValues: counts.map { ($0.key.rawValue, $0.value) })
        return sorted(byCode).compactMap { code, count in
            FailureClass(rawValue: code).map { ($0, count) }
        }
    }
}
