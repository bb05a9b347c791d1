import Synchronization
public import Tables

/// A catalogue for whoever needs it first: it may be large, and nobody keeps it after the walk.
public final class CatalogHandover: Sendable {
    private let table: Mutex<CatalogTable?>

    /// A catalogue that waits to be taken.
    public init(_ table: CatalogTable) { self.table = Mutex(table) }

    /// The catalogue; nil from the second time on.
    func take() -> CatalogTable? {
        table.withLock { table in
            defer { table = nil }
            return table
        }
    }
}
