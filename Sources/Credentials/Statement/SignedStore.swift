/// A manifest store that is complete.
public struct SignedStore: Hashable, Sendable {
    /// Label of the manifest that is about the file.
    public let label: String
    /// The store.
    public let bytes: [UInt8]
}
