/// An XMP file beside a source.
public struct Sidecar: Hashable, Sendable {
    /// Its name, without a folder, for people.
    public var name: String
    /// What stands in it.
    public var packet: [UInt8]

    /// A file with its name.
    public init(name: String, packet: [UInt8]) {
        self.name = name
        self.packet = packet
    }
}
