import Foundation
import TestSupport

extension Workbench {
    /// Two scans, keys that nobody else can read, and their certificates.
    static func forSigning() throws -> Workbench {
        let bench = try Workbench()
        try bench.add(sample: "antoine_claudet_damaged.png", as: "a.png")
        try bench.add("b.jpg", try Data(contentsOf: Fixtures.url("imaging/grey8.jpg")))
        for name in ["es256", "ed25519", "encrypted"] {
            let key = bench.root.appending(path: "\(name).key")
            try Data(contentsOf: Fixtures.url("credentials/\(name).key")).write(to: key)
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o600], ofItemAtPath: key.path)
        }
        for name in ["es256", "ed25519", "root", "other-root", "certificate-expired"] {
            try Data(contentsOf: Fixtures.url("credentials/\(name).pem"))
                .write(to: bench.root.appending(path: "\(name).pem"))
        }
        return bench
    }
}
