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

extension Sidecar {
    /// False if the packet says that it belongs to files of another extension, as those for raw files do.
    public func isFor(fileExtension: String) -> Bool {
        guard let document = try? XMPDocument(parsing: packet),
            let promised = document[XMPName(.photoshop, "SidecarForExtension")]?.text
        else { return true }
        return promised.lowercased() == fileExtension.lowercased()
    }
}
