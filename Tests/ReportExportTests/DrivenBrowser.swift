import Foundation
import Glibc
import SystemPackage

/// A page in Chromium that a test acts on, by the DevTools protocol over two pipes.
final class DrivenBrowser {
    struct Problem: Error {
        let answer: String
    }

    private let process = Process()
    private let commands: FileDescriptor
    private let answers: FileDescriptor
    private var session: String?
    private var lastID = 0

    /// Opens a page and waits until its script has run.
    init(page: URL, profile: URL) throws {
        try FileManager.default.createDirectory(at: profile, withIntermediateDirectories: true)
        let pipes = ["commands", "answers"].map { profile.appending(path: $0).path }
        for pipe in pipes { mkfifo(pipe, 0o600) }
        process.executableURL = URL(filePath: "/bin/bash")
        process.arguments = [
            "-c", #"exec "$0" "${@:3}" 3<"$1" 4>"$2""#, Browser.path, pipes[0], pipes[1],
            "--headless", "--no-sandbox", "--disable-gpu", "--remote-debugging-pipe",
            "--user-data-dir=\(profile.path)",
        ]
        process.standardError = FileHandle.nullDevice
        try process.run()
        commands = try FileDescriptor.open(FilePath(pipes[0]), .writeOnly)
        answers = try FileDescriptor.open(FilePath(pipes[1]), .readOnly)
        let target = try call("Target.createTarget", ["url": page.absoluteString])
        session =
            try call(
                "Target.attachToTarget", ["targetId": target["targetId"] ?? "", "flatten": true])[
                "sessionId"] as? String
        // Until the page is there, the answer comes from the empty one before it.
        while try evaluate("String(document.querySelector('#tools')?.hidden)") != "false" {}
    }

    deinit {
        process.terminate()
        process.waitUntilExit()
        try? commands.close()
        try? answers.close()
    }

    /// The value of an expression, if it is text.
    func evaluate(_ expression: String) throws -> String? {
        let answer = try call("Runtime.evaluate", ["expression": expression])
        if let problem = answer["exceptionDetails"] { throw Problem(answer: "\(problem)") }
        return (answer["result"] as? [String: Any])?["value"] as? String
    }

    private func call(_ method: String, _ parameters: [String: Any]) throws -> [String: Any] {
        lastID += 1
        var message: [String: Any] = ["id": lastID, "method": method, "params": parameters]
        message["sessionId"] = session
        _ = try commands.writeAll(JSONSerialization.data(withJSONObject: message) + [0])
        // Events come between the answers.
        while true {
            let answer = try JSONSerialization.jsonObject(with: nextMessage()) as? [String: Any]
            guard answer?["id"] as? Int == lastID else { continue }
            guard let result = answer?["result"] as? [String: Any] else {
                throw Problem(answer: "\(answer ?? [:])")
            }
            return result
        }
    }

    private func nextMessage() throws -> Data {
        var message = Data()
        var byte: UInt8 = 0
        while try withUnsafeMutableBytes(of: &byte, { try answers.read(into: $0) }) == 1 {
            if byte == 0 { return message }
            message.append(byte)
        }
        throw Problem(answer: "the browser is gone")
    }
}
