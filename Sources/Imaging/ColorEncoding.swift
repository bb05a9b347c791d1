/// How a file says that its samples are to be read as colours.
enum ColorEncoding {
    /// It says nothing.
    case unstated
    /// By an ICC profile, as it stands in the file.
    case profile([UInt8])
    /// By other means, such as a number in a list of known encodings, or primaries and a curve.
    ///
    /// `name` is for people. `profile` means the same and is made here; nil for sRGB, or grey with
    /// its tone curve.
    case stated(name: String, profile: [UInt8]?)

    /// What is stated, for people; nil if nothing is.
    var description: String? {
        switch self {
        case .unstated: nil
        case .profile(let bytes): ICCProfile(bytes)?.description ?? "unnamed profile"
        case .stated(let name, _): name
        }
    }
}
