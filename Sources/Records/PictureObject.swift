/// A thing that an archive describes as one, with the pictures of it: a print with front and back, an album, a folder.
public struct PictureObject: Hashable, Sendable {
    /// What holds the pictures together.
    public enum Key: Hashable, Sendable {
        /// The catalogue's name of the object (``CatalogEntry/object``).
        case named(String)
        /// The folder of the sources, where the catalogue names no object: the root that the walk started from, and
        /// the folder's path below it.
        case folder(root: CodablePath, path: CodablePath)
    }

    /// What holds the pictures together.
    public var key: Key
    /// The store's numbers of its pictures: by ``CatalogEntry/sequence``, then by path and place.
    ///
    /// Those without a sequence stand with the other pictures of their source, and come last where none of these has
    /// one.
    public var items: [Int64]

    /// An object with its pictures.
    public init(_ key: Key, items: [Int64]) {
        self.key = key
        self.items = items
    }
}
