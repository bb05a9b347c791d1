import FoundationEssentials
import SystemPackage

/// An address of http or https that paths are appended to.
public struct WebAddress: Hashable, Sendable {
    /// The address without a slash at its end.
    let text: String

    /// Nil unless it is a whole address with a host, and without a user, a query and a fragment.
    public init?(_ text: String) {
        guard let parts = URLComponents(string: text, encodingInvalidCharacters: false),
            let scheme = parts.scheme?.lowercased(), scheme == "http" || scheme == "https",
            parts.host?.isEmpty == false, parts.user == nil, parts.password == nil,
            parts.query == nil, parts.fragment == nil
        else { return nil }
        var text = text
        while text.hasSuffix("/") { text.removeLast() }
        self.text = text
    }

    /// The address of a file below it, percent-encoded.
    func file(_ path: FilePath) -> String { text + "/" + PathText.percentEncoded(path) }

    /// The address whose last part alone is a path, as IIIF's image services have it: slashes are encoded too.
    func identifier(_ path: FilePath) -> String {
        text + "/" + PathText.percentEncoded(path).replacing("/", with: "%2F")
    }
}

/// Where the files that a IIIF manifest names are served.
public struct IIIFAddresses: Hashable, Sendable {
    /// A version of IIIF's Image API, which says how a service is named.
    public enum ImageAPI: Int, CaseIterable, Sendable {
        /// 2.1, as IIPImage 1.1 speaks it.
        case two = 2
        /// 3.0.
        case three = 3
    }

    /// The output folder.
    var base: WebAddress
    /// An image service that knows outputs by their path below the output folder; nil for none.
    var images: WebAddress?
    /// An image service that knows scans by their path below the input folder; nil for none.
    var scans: WebAddress?
    /// What both services speak.
    var imageAPI: ImageAPI

    /// The addresses of an output folder and of the image services for outputs and scans.
    public init(
        base: WebAddress, images: WebAddress? = nil, scans: WebAddress? = nil,
        imageAPI: ImageAPI = .two
    ) {
        self.base = base
        self.images = images
        self.scans = scans
        self.imageAPI = imageAPI
    }
}
