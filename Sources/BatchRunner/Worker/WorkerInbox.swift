import Confinement
import Files
import FoundationEssentials
import SystemPackage

/// What comes to a worker, by its standard input.
struct WorkerInbox {
    private let socket = MessageSocket(.standardInput)

    /// A request, or why it makes no sense, with its files.
    struct Message: Sendable {
        let request: Result<WorkerRequest, any Error>
        let files: [FilePath: GivenFiles.Opening]
    }

    /// Waits for the next message; nil if the supervisor is gone.
    func next() -> Message? {
        guard let (bytes, files) = try? socket.receive() else { return nil }
        do {
            let delivery = try JSONDecoder().decode(Delivery.self, from: Data(bytes))
            return Message(request: .success(delivery.request), files: delivery.openings(files))
        } catch {
            for file in files { try? file.close() }
            return Message(request: .failure(error), files: [:])
        }
    }
}
