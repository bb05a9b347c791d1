import Foundation
import SystemPackage
import TestSupport

@testable import Credentials

/// Keys of `Tests/Fixtures/credentials`, with the permissions that keys need and a checkout does not give.
enum TestKeys {
    /// The key of a name.
    static func key(_ name: String, passphrase: String? = nil) throws -> SigningKey {
        let folder = try TestFolder()
        return try SigningKey(
            try copy(name, in: folder), passphrase: passphrase.map { Array($0.utf8) })
    }

    /// A copy of a key file.
    static func copy(
        _ name: String, in folder: TestFolder, permissions: Int = 0o600
    ) throws -> FilePath {
        let url = folder.url.appending(path: "\(name).key")
        try Data(contentsOf: Credential.url("\(name).key")).write(to: url)
        try FileManager.default.setAttributes(
            [.posixPermissions: permissions], ofItemAtPath: url.path)
        return FilePath(url.path)
    }
}
