import Records

/// The last section of the front page: with what, and in which runs, the pictures were made.
struct Method {
    let summary: ReportSummary

    var section: HTML {
        """
        <section class="method" aria-labelledby="method-title">
        <h2 id="method-title">How this was made</h2>
        <dl>\(facts.map { "<div><dt>\($0.0)</dt><dd>\($0.1)</dd></div>" as HTML })</dl>
        \(runs)
        <p>The same in other forms, beside this page: <a href="report.csv">report.csv</a> for \
        spreadsheets, <a href="report.jsonl">report.jsonl</a> and \
        <a href="summary.json">summary.json</a> for programs; in the folder above, \
        <a href="../manifest-sha256.txt">manifest-sha256.txt</a> with the checksum of every \
        result (<code>sha256sum -c manifest-sha256.txt</code>).</p>
        </section>
        """
    }

    private var facts: [(String, HTML)] {
        var facts: [(String, HTML)] = [("Program", "Autochrome \(summary.programVersion)")]
        if let parameters = summary.parameters {
            facts.append(("Recipe", "\(parameters.recipe), version \(parameters.recipeVersion)"))
            if !parameters.model.isEmpty {
                facts.append(("Model", "\(parameters.model)"))
                facts.append(("Model, SHA-256", "<code>\(parameters.modelSHA256)</code>"))
            }
            facts.append(("Settings, SHA-256", "<code>\(parameters.parametersSHA256)</code>"))
        }
        if let settings = summary.settings, settings.count > 1 {
            let lines: [HTML] = settings.map {
                "<li>\(DecimalText.count($0.pictures, "picture")): \($0.title.withVisibleControls)</li>"
            }
            facts.append(("Made with", "<ul>\(lines)</ul>"))
        }
        if let version = summary.libvipsVersion { facts.append(("libvips", "\(version)")) }
        if let confinement = summary.confinement {
            facts.append(("Worker processes", "\(confinement.text.withVisibleControls)"))
        }
        let pixels = SizeText.megapixels(Int(summary.finishedMegapixels * 1e6))
        facts.append(("Results", "\(pixels), \(SizeText.bytes(summary.outputBytes))"))
        if let confidence = summary.confidence {
            let mean = DecimalText.fixed(confidence.mean, places: 2)
            let median = DecimalText.fixed(confidence.median, places: 2)
            let explanation = Card.Note.meanings["confidence"] ?? ""
            facts.append(
                ("Confidence", "Mean \(mean), median \(median). \(explanation)"))
        }
        if let rate = summary.megapixelsPerSecond {
            let time = DurationText.of(seconds: summary.wallSeconds)
            facts.append(("Time", "\(time), \(SizeText.rate(megapixelsPerSecond: rate))"))
        }
        return facts
    }

    /// The last runs; all of them are in `summary.json`.
    private var runs: HTML {
        let shown = summary.runs.suffix(10)
        guard !shown.isEmpty else { return .empty }
        let rows: [HTML] = shown.map { run in
            """
            <tr><td>\(run.id)</td><td>\(TimeText.minute(ofUTC: run.startedUTC))</td>\
            <td>\(run.finishedUTC.map(TimeText.minute) ?? "–")</td>\
            <td>\(run.host.withVisibleControls)</td><td>\(run.programVersion)</td>\
            <td>\(Self.words(forExit: run.exitCode))</td></tr>
            """
        }
        let note = shown.count < summary.runs.count ? "The last ten runs" : "Runs"
        return """
            <div class="scroll"><table><caption>\(note)</caption><thead><tr><th scope="col">Run</th>\
            <th scope="col">Began</th><th scope="col">Ended</th><th scope="col">Machine</th>\
            <th scope="col">Program</th><th scope="col">Outcome</th></tr></thead>\
            <tbody>\(rows)</tbody></table></div>
            """
    }

    private static func words(forExit code: Int?) -> String {
        guard let code else { return "no end recorded" }
        guard let status = Int32(exactly: code).flatMap(ExitStatus.init) else {
            return "ended with exit status \(code)"
        }
        return status == .finished ? status.meaning : "\(status.meaning) (\(code))"
    }
}
