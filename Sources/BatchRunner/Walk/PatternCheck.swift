import JobStorage
import Records

/// Refuses patterns of wanted files, and listed files, that match nothing: a typing error would do nothing and say
/// so to nobody.
enum PatternCheck {
    /// Ends a walk that knows enough.
    private struct AllMatched: Error {}
    private static let mostNamed = 10

    /// Looks for something that each pattern matches; no longer than until that is found.
    ///
    /// - Throws: ``BatchError/unmatchedPatterns(_:)``, ``BatchError/unknownFiles(_:count:)``, or ``FileSystemError`` for an input that is gone.
    static func check(_ filter: WalkFilter, in selection: InputSelection) throws {
        var unmatched = filter.include.filter { !$0.isNegated }
        var unknown = filter.files ?? []
        guard !unmatched.isEmpty || !unknown.isEmpty else { return }
        do {
            for start in selection.starts {
                var walker = InputWalker(root: start.root, filter: filter)
                try walker.walk(from: start.path) { found in
                    guard found.kind != .folder else { return }
                    unmatched.removeAll { WalkFilter.covers($0, found.path) }
                    unknown.remove(found.path)
                    if unmatched.isEmpty, unknown.isEmpty { throw AllMatched() }
                }
            }
        } catch is AllMatched {
            return
        }
        guard unmatched.isEmpty else {
            throw BatchError.unmatchedPatterns(unmatched.map(\.text))
        }
        let first = unknown.sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }
        throw BatchError.unknownFiles(Array(first.prefix(mostNamed)), count: unknown.count)
    }
}
