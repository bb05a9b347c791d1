import Records
import SystemPackage

/// What is found on a machine, for people and for programs.
struct Checkup: Answer {
    /// One thing that was looked at.
    struct Check: Encodable {
        enum State: String, Encodable {
            /// As it should be.
            case fine = "ok"
            /// Autochrome works, but this deserves a look.
            case warning
            /// Autochrome does not work as long as this is so.
            case problem
        }

        let name: String
        let found: String
        var state = State.fine
        /// What to do; nil if nothing.
        var remedy: String?
    }

    let checks: [Check]

    /// Whether Autochrome can work here.
    var isFit: Bool { count(.problem) == 0 }

    /// Looks at everything.
    ///
    /// - Parameter folder: where outputs are to go.
    init(folder: FilePath?) {
        checks =
            MachineChecks.all + LibraryChecks.all + InstallationChecks.all
            + (folder.map(FolderChecks.all) ?? [])
    }

    private enum CodingKeys: String, CodingKey {
        case checks
    }

    private func count(_ state: Check.State) -> Int { checks.count { $0.state == state } }

    /// A row for each, with its remedy below, and what it comes to.
    var lines: [String] {
        let marks: [Check.State: String] = [.fine: "  ", .warning: "! ", .problem: "x "]
        let rows = checks.map { ((marks[$0.state] ?? "") + $0.name, TerminalText.line($0.found)) }
        let table = zip(checks, Columns.aligned(rows)).flatMap { check, row in
            [row] + (check.remedy.map { ["    " + TerminalText.line($0)] } ?? [])
        }
        return table + ["", conclusion]
    }

    private var conclusion: String {
        let problems = DecimalText.count(count(.problem), "problem")
        let warnings = DecimalText.count(count(.warning), "warning")
        return switch (count(.problem), count(.warning)) {
        case (0, 0): "Everything is in order."
        case (0, _): "Autochrome works here, with \(warnings)."
        default: "\(problems) and \(warnings): Autochrome does not work properly here."
        }
    }
}
