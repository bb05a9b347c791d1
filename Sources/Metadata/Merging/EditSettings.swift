/// Settings of raw developers and editors, which would be applied to the output again.
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

    /// The program whose setting a property is; nil if it is none.
    static func program(of name: XMPName) -> String? {
        let namespace = name.namespace.lowercased()
        return programs.first { namespace.contains($0.fragment) }?.name
    }
}
