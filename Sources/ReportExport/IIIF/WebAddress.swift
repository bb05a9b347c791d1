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

extension WebAddress: Codable {
    /// Reads its text.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let address = WebAddress(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "not an address of http or https")
        }
        self = address
    }

    /// Writes its text.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
