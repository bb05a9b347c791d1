public import Foundation

/// Files under `Tests/Fixtures`.
public enum Fixtures {
    /// The folder of the checkout.
    public static let packageRoot = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// The file at a path relative to `Tests/Fixtures`.
    public static func url(_ path: String) -> URL {
        packageRoot.appending(path: "Tests/Fixtures/\(path)")
    }
}
