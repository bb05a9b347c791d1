public import Records
public import SystemPackage

/// What a run wants of the known pictures that its walk meets, though their sources are unchanged.
public struct WalkWishes: Sendable {
    /// Pictures that were left alone are judged again.
    public var retryingSkipped: Bool
    /// Sources of which only the first page was taken are opened again, for the others.
    public var everyPage: Bool
    /// What a picture is to be made with, given its source; nil for whatever it was made with.
    public var parameters: (@Sendable (FilePath, PicturePlace) -> RunParameters)?
    /// Which finished pictures are made again that were made with others; nil for none.
    public var redo: RedoSelection?

    /// By default what is dealt with stays so.
    public init(
        retryingSkipped: Bool = false, everyPage: Bool = false,
        parameters: (@Sendable (FilePath, PicturePlace) -> RunParameters)? = nil,
        redo: RedoSelection? = nil
    ) {
        self.retryingSkipped = retryingSkipped
        self.everyPage = everyPage
        self.parameters = parameters
        self.redo = redo
    }
}

/// How a picture's settings stand to those that a run has for it.
public enum SettingsFit: Hashable, Sendable {
    /// They are the same, or nothing was made yet.
    case same
    /// They are the same, and the picture was selected to be made again: it would come out as it is.
    case sameThoughSelected
    /// Its files were made with others, of this number in the store, and stay.
    case other(Int64)
    /// Its files were made with others, and are made again.
    case again
}
