public import SystemPackage

/// A photograph of a training folder.
public struct Photograph: Hashable, Sendable {
    /// Its path below the folder.
    public let path: FilePath
    /// Which of the set's classes it belongs to; nil if to none.
    public let classIndex: Int?

    /// A photograph with its class.
    public init(path: FilePath, classIndex: Int?) {
        self.path = path
        self.classIndex = classIndex
    }
}
