import Credentials
import Foundation
import Records
import SystemPackage
import TestSupport
import Testing

/// What suites about credentials beside their pictures have in common.
protocol SigningBeside {}

extension SigningBeside {
    static var model: [String] {
        [
            "--model",
            Fixtures.packageRoot.appending(path: "Models/autochrome-base.safetensors").path,
        ]
    }
    static var key: [String] { ["--sign", "ed25519.pem", "--key", "ed25519.key"] }
    static var other: [String] { ["--sign", "es256.pem", "--key", "es256.key"] }
    static var beside: [String] { key + ["--sign-beside"] }

    func run(
        _ bench: Workbench, _ arguments: [String], failingAt point: String? = nil
    ) async throws -> Program.Run {
        var environment = ["SOURCE_DATE_EPOCH": "1780000000"]
        if let point { environment["AUTOCHROME_FAILPOINT"] = point }
        return try await Program.run(arguments, environment: environment, in: bench.root)
    }

    func colorize(
        _ bench: Workbench, _ arguments: [String], failingAt point: String? = nil
    ) async throws -> Program.Run {
        try await run(
            bench,
            ["colorize", "scans", "-o", "colour", "--format", "jpeg"] + Self.model + arguments,
            failingAt: point)
    }

    /// What checking the credentials beside each picture gives, by its name; `inside` those that it carries.
    func states(
        _ bench: Workbench, inside: Bool = false
    ) throws -> [String: CredentialReport.State] {
        let anchors = try TrustAnchors([FilePath(bench.root.appending(path: "root.pem").path)])
        let check = CredentialCheck(anchors: anchors, now: Int(Date().timeIntervalSince1970))
        var states: [String: CredentialReport.State] = [:]
        for name in try bench.pictures() where !name.hasSuffix(".c2pa") {
            let path = FilePath(bench.color.appending(path: name).path)
            let found =
                inside
                ? try FileCredentials(of: path, check)
                : try FileCredentials(
                    storedAt: CompanionRecord.credentials(beside: path), of: path, check)
            states[name] = found?.report.state
        }
        return states
    }

    func contents(_ bench: Workbench) throws -> [String: Data] {
        var contents: [String: Data] = [:]
        for name in try bench.pictures() {
            contents[name] = try Data(contentsOf: bench.color.appending(path: name))
        }
        return contents
    }

    func text(_ bench: Workbench, _ name: String) throws -> String {
        try String(contentsOf: bench.color.appending(path: name), encoding: .utf8)
    }

    /// Everything is there and holds, and nothing is there that nobody knows.
    func expectSound(
        _ bench: Workbench, pictures: Int, _ location: SourceLocation = #_sourceLocation
    ) async throws {
        let states = try states(bench)
        #expect(
            states.count == pictures && states.values.allSatisfy { $0 == .trusted }, "\(states)",
            sourceLocation: location)
        #expect(try bench.pictures().count == 2 * pictures, sourceLocation: location)
        let verified = try await bench.run("verify", "colour", "--trust", "root.pem")
        #expect(verified.status == 0, "\(verified.errors)", sourceLocation: location)
        #expect(
            verified.errors.contains("The credentials of \(pictures) files"), "\(verified.errors)",
            sourceLocation: location)
        let partial = bench.color.appending(path: ".autochrome/partial")
        #expect(
            !FileManager.default.fileExists(atPath: partial.path), sourceLocation: location)
    }
}
