/// Namespaces that tell of other things in the source's file than its picture, which readers would look for in an
/// output: a gain map, a film, a depth map.
///
/// Source: ExifTool 12.57, `XMP2.pl`; Ultra HDR Image Format 1.1; Dynamic Depth 1.0.
enum FileParts {
    private static let parts = [
        "http://ns.adobe.com/hdr-gain-map/": "a gain map",
        "http://ns.apple.com/hdrgainmap/": "a gain map",
        "http://ns.adobe.com/hdr-metadata/": "a gain map",
        "http://ns.apple.com/pixeldatainfo/": "an auxiliary picture",
        "http://ns.google.com/photos/1.0/container/": "other parts of the file",
        "http://ns.google.com/photos/1.0/camera/": "a film or other parts of the file",
        "http://ns.google.com/photos/1.0/image/": "another picture",
        "http://ns.google.com/photos/1.0/audio/": "sound",
        "http://ns.google.com/photos/1.0/depthmap/": "a depth map",
        "http://ns.google.com/photos/dd/": "a depth map",
    ]

    /// What a property tells of; nil for the picture itself.
    static func part(of name: XMPName) -> String? {
        let namespace = name.namespace.lowercased()
        return parts.first { namespace.hasPrefix($0.key) }?.value
    }
}
