import JobStorage

/// Refuses patterns of wanted files that match nothing: a typing error would do nothing and say so to
/// nobody.
enum PatternCheck {
    /// Ends a walk that knows enough.
    private struct AllMatched: Error {}

    /// Looks for something that each pattern matches; no longer than until that is found.
    ///
    /// - Throws: ``BatchError/unmatchedPatterns(_:)``, or ``FileSystemError`` for an input that is gone.
    static func check(_ filter: WalkFilter, in selection: InputSelection) throws {
        var unmatched = filter.include
        guard !unmatched.isEmpty else { return }
        do {
            for start in selection.starts {
                var walker = InputWalker(root: start.root, filter: filter)
                try walker.walk(from: start.path) { found in
                    guard found.kind != .folder else { return }
                    unmatched.removeAll { WalkFilter.matches(found.path, $0) }
                    if unmatched.isEmpty { throw AllMatched() }
                }
            }
        } catch is AllMatched {
            return
        }
        throw BatchError.unmatchedPatterns(unmatched)
    }
}
