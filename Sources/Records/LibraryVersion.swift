/// A library that results depend on.
public struct LibraryVersion: Codable, Hashable, Sendable {
    /// Its name.
    public let name: String
    /// The version that is installed, such as `8.14.1`.
    public let version: String
    /// The beginning of the versions that results were checked with, such as `8.14`.
    public let tested: String

    /// A library with its version.
    public init(_ name: String, _ version: String, tested: String) {
        self.name = name
        self.version = version
        self.tested = tested
    }

    /// Whether results were checked with this version.
    public var isTested: Bool { version == tested || version.hasPrefix(tested + ".") }
}
