import Files
import FoundationEssentials

/// Style and script of every page, and the policy that allows them and nothing else.
struct PageAssets {
    let style: HTML
    let script: HTML
    /// Content of the `Content-Security-Policy` tag.
    let policy: String

    static let shared = PageAssets()

    private init() {
        let style = PackageResources.report_css
        let script = PackageResources.report_js
        self.style = .verbatim(String(decoding: style, as: UTF8.self))
        self.script = .verbatim(String(decoding: script, as: UTF8.self))
        // Nothing is fetched from a network. `strict-dynamic` lets the one allowed script add the
        // parts of the search index. Browsers disagree whether 'self' covers pages opened from a
        // folder, hence `file:`.
        policy = [
            "default-src 'none'", "img-src 'self' file:", "style-src '\(Self.digest(style))'",
            "script-src '\(Self.digest(script))' 'strict-dynamic'", "base-uri 'none'",
            "form-action 'none'",
        ].joined(separator: "; ")
    }

    private static func digest(_ bytes: [UInt8]) -> String {
        "sha256-" + Data(SHA256.hash(bytes)).base64EncodedString()
    }
}
