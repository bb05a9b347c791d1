/// Properties that a block of another kind of metadata has in XMP's terms.
struct MetadataProperties: Sendable, Hashable {
    /// A property with the name of its origin.
    struct Entry: Sendable, Hashable {
        var name: XMPName
        var value: XMPValue
        /// The name that the origin's specification gives it, such as `EXIF Artist`.
        var origin: String
    }

    /// In the order of the source.
    var entries: [Entry] = []
    /// Names of what could not be read.
    var lost: [String] = []
    /// Names of what has no counterpart in XMP; a copy of the block holds it.
    var unmapped: [String] = []

    /// The first value of a property.
    subscript(_ name: XMPName) -> XMPValue? { entries.first { $0.name == name }?.value }
}
