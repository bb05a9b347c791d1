import FoundationEssentials

@testable import BatchRunner

/// What supervisor and workers tell each other.
enum MessageTargets {
    static func request(_ bytes: [UInt8]) { check(bytes, WorkerRequest.self) }
    static func reply(_ bytes: [UInt8]) { check(bytes, WorkerReply.self) }

    /// What was understood can be told again.
    private static func check<Message: Codable>(_ bytes: [UInt8], _ type: Message.Type) {
        guard let message = try? JSONDecoder().decode(type, from: Data(bytes)) else { return }
        guard let text = try? JSONEncoder().encode(message) else {
            // JSON has no infinities, which a decoder makes of numbers that are too large.
            return
        }
        precondition((try? JSONDecoder().decode(type, from: text)) != nil, "told wrongly")
    }
}
