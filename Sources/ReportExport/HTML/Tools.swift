import FoundationEssentials
import Records

/// The form that filters and searches, and what its script has to know.
///
/// Both are the same on every page.
struct Tools {
    let form: HTML
    /// JSON, safe inside a script element.
    let data: HTML

    init(totals: Totals, words: ResultWords) {
        form = Self.form(totals)
        data = .verbatim(Self.data(totals, words))
    }

    private static func form(_ totals: Totals) -> HTML {
        let states = ItemState.allCases.compactMap { state -> HTML? in
            let count = totals.byState[state] ?? 0
            return count > 0 ? option(state.rawValue, state.words.label, count) : nil
        }
        let flags = QualityFlag.allCases.compactMap { flag -> HTML? in
            let count = totals.byFlag[flag] ?? 0
            return count > 0 ? option(flag.rawValue, flag.words.label, count) : nil
        }
        // Hidden until the script, which alone makes it work, shows it.
        return """
            <form id="tools" class="tools" role="search" hidden="">
            <label>Search names <input id="q" type="search" autocomplete="off" \
            spellcheck="false" placeholder="Part of a file or folder name" /></label>
            <label>State <select id="state"><option value="">Any</option>\
            \(option("look", "To look at", totals.toLookAt))\(states)</select></label>
            <label>Flag <select id="flag"><option value="">Any</option>\(flags)</select></label>
            <label>Sort <select id="sort"><option value="">Archive order</option>\
            \(totals.hasConfidence ? leastCertain : nil)\
            \(totals.hasChroma ? leastColor : nil)</select></label>
            <label>View <select id="view"><option value="">Side by side</option>\
            <option value="slider">Under a slider</option></select></label>
            <button id="clear" type="button" hidden="">Show all</button>
            </form>
            <noscript><p class="hint">With JavaScript switched on, this page can be searched, \
            filtered and sorted, and pairs compared under a slider.</p></noscript>
            """
    }

    private static let leastCertain: HTML =
        "<option value=\"confidence\">Least certain</option>"
    private static let leastColor: HTML = "<option value=\"colour\">Least colour</option>"

    private static func option(_ value: String, _ label: String, _ count: Int) -> HTML {
        "<option value=\"\(value)\">\(label) (\(DecimalText.grouped(count)))</option>"
    }

    private static func data(_ totals: Totals, _ words: ResultWords) -> String {
        let rows = SearchIndex.rowsInPart
        let states = ItemState.allCases.map { state in
            let label = quoted(state.words.label)
            let meaning = quoted(state.words.meaning)
            return #"{"code":\#(quoted(state.rawValue)),"label":\#(label),"meaning":\#(meaning)}"#
        }
        let flags = QualityFlag.allCases.map { flag in
            let label = quoted(flag.words.label)
            let meaning = quoted(flag.words.meaning)
            return #"{"code":\#(quoted(flag.rawValue)),"label":\#(label),"meaning":\#(meaning),"#
                + #""look":\#(flag.needsLook)}"#
        }
        let failures = FailureClass.allCases.map { ($0.rawValue, $0.words.label) }
        let reasons = totals.byReason.keys.sorted().map {
            ($0, Disposition.words(forReason: $0).label)
        }
        let causes = (failures + reasons).map { "\(quoted($0.0)):\(quoted($0.1))" }
        let meanings = Card.Note.meanings.sorted { $0.key < $1.key }.map {
            "\(quoted($0.key)):\(quoted($0.value))"
        }
        let companions = CompanionRecord.Kind.meanings.map { quoted($0.text) }
        // Up to 300,000 rows stay in memory between searches, and 10,000 results are offered.
        return """
            {"items":\(totals.items),"parts":\((totals.items + rows - 1) / rows),\
            "pageSize":\(PageFrame.cardsOnPage),"keptItems":300000,"keptMatches":10000,\
            "states":[\(states.joined(separator: ","))],"flags":[\(flags.joined(separator: ","))],\
            "causes":{\(causes.joined(separator: ","))},\
            "meanings":{\(meanings.joined(separator: ","))},\
            "result":[\(quoted(words.result)),\(quoted(words.meaning)),\(quoted(words.alternative))],\
            "companions":[\(companions.joined(separator: ","))]}
            """
    }

    private static func quoted(_ text: String) -> String {
        ScriptText.quoted(text.withVisibleControls)
    }
}
