/// What could not be written of a report: one file of it keeps no other from being written.
struct ReportFailures {
    private var all: [ReportError] = []

    mutating func add(_ error: ReportError) { all += error.all }

    /// Writes something, or takes note why that is not possible.
    mutating func collect(_ write: () throws(ReportError) -> Void) {
        do throws(ReportError) {
            try write()
        } catch {
            add(error)
        }
    }

    /// - Throws: all of them as one.
    func throwIfAny() throws(ReportError) {
        guard var first = all.first else { return }
        first.others = Array(all.dropFirst())
        throw first
    }
}

/// A file of the report with something about each item.
protocol ReportTable: ~Copyable {
    mutating func add(_ entry: ReportItem) throws(ReportError)
    mutating func finish() throws(ReportError)
}

/// A table as long as it can be written.
struct WantedTable<Table: ReportTable & ~Copyable>: ~Copyable {
    private var table: Table?

    /// - Parameters:
    ///   - isWanted: whether to write it at all.
    ///   - failures: hears why it cannot be written, as in all methods.
    ///   - begin: begins it.
    init(
        if isWanted: Bool, _ failures: inout ReportFailures,
        _ begin: () throws(ReportError) -> Table
    ) {
        table = nil
        guard isWanted else { return }
        do throws(ReportError) {
            table = try begin()
        } catch {
            failures.add(error)
        }
    }

    mutating func add(_ entry: ReportItem, _ failures: inout ReportFailures) {
        do throws(ReportError) {
            try table?.add(entry)
        } catch {
            failures.add(error)
            table = nil
        }
    }

    mutating func finish(_ failures: inout ReportFailures) {
        do throws(ReportError) {
            try table?.finish()
        } catch {
            failures.add(error)
        }
    }
}
