/// Settings of raw developers and editors, which would be applied to the output again.
///
/// Source: ExifTool 12.57, `XMP.pm` and `XMP2.pl`, and files that the programs have written.
enum EditSettings {
    /// What the namespaces of a program's settings have in them, and its name.
    private static let programs: [(fragment: String, name: String)] = [
        ("ns.adobe.com/camera-raw", "Camera Raw (crs)"),
        ("ns.adobe.com/lightroom-settings", "Lightroom"),
        ("darktable", "darktable"), ("rawtherapee", "RawTherapee"),
        ("phaseone.com", "Capture One"), ("captureone", "Capture One"),
        ("dxo.com", "DxO PhotoLab"), ("on1.com", "ON1"), ("bibblelabs.com", "AfterShot"),
        ("ns.nikon.com", "Nikon NX"), ("ns.apple.com/adjustment-settings", "Apple Photos"),
        ("exposuresoftware", "Exposure"), ("silkypix", "SILKYPIX"), ("skylum", "Luminar"),
    ]

    /// Settings among what a program's catalogue says of a picture.
    private static let properties: [XMPName: String] = Dictionary(
        uniqueKeysWithValues: ["rpp", "dpp", "rawrppused", "Snapshots"].map {
            (XMPName(namespace: "http://ns.acdsee.com/iptc/1.0/", local: $0), "ACDSee")
        })

    /// The program whose setting a property is; nil if it is none.
    static func program(of name: XMPName) -> String? {
        if let program = properties[name] { return program }
        let namespace = name.namespace.lowercased()
        return programs.first { namespace.contains($0.fragment) }?.name
    }
}
