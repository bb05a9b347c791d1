/// A rectangle of a map or a picture, in whole samples; x runs right, y down.
public struct Region: Hashable, Sendable {
    /// Left edge.
    public var x: Int
    /// Upper edge.
    public var y: Int
    /// Number of columns.
    public var width: Int
    /// Number of rows.
    public var height: Int

    /// The rectangle [x, x + width) x [y, y + height).
    public init(x: Int, y: Int, width: Int, height: Int) {
        self.x = x
        self.y = y
        self.width = width
        self.height = height
    }

    /// The column after the last one.
    public var right: Int { x + width }
    /// The row after the last one.
    public var bottom: Int { y + height }
    /// Number of samples.
    public var area: Int { width * height }
}
