import CVipsShim
import Synchronization

/// libvips as a whole: it is started once a process.
public enum VipsRuntime {
    private static let isStarted = Mutex(false)
    private static let collected = Mutex<[String]>([])
    /// More messages than a person will read about one picture.
    private static let limit = 20

    /// Starts libvips; later calls change nothing.
    ///
    /// ``SourcePicture`` starts it if nobody has, so that no file is ever opened by a loader that
    /// should be blocked.
    ///
    /// Loaders that libvips calls unfit for strangers' files are blocked. Nothing is ever printed:
    /// messages are collected for ``takeWarnings()``.
    public static func start() {
        isStarted.withLock { started in
            guard !started else { return }
            let result = shim_start("autochrome") { message in
                if let message { VipsRuntime.warn(String(cString: message)) }
            }
            precondition(result == 0, "libvips does not start: \(VipsMessages.take())")
            started = true
        }
    }

    /// What decoders warned about since the last call, without repetition.
    ///
    /// Messages are the whole process's: take them once a picture, with one picture at a time.
    public static func takeWarnings() -> [String] {
        collected.withLock { messages in
            defer { messages = [] }
            return messages
        }
    }

    /// Keeps what a decoder warns about, for ``takeWarnings()``.
    static func warn(_ message: String) {
        // Private tags are everyday life in archives and say nothing about the pixels.
        guard !message.contains("Unknown field with tag") else { return }
        collected.withLock { messages in
            guard messages.count < limit, !messages.contains(message) else { return }
            messages.append(message)
        }
    }

    /// libvips objects alive in the process and bytes of pixels they hold, for leak checks.
    static var live: (objects: Int, bytes: Int) {
        (Int(shim_live_objects()), Int(shim_tracked_bytes()))
    }
}
