extension ItemState {
    /// The state as people read it: the one word that all texts have for it.
    public var word: String {
        switch self {
        case .quarantined: "set aside"
        case .pending, .running, .done, .skipped, .failed: rawValue
        }
    }
}
