import CHEIF
import CVipsShim
import Records
import Synchronization

/// libvips as a whole: it is started once a process.
public enum VipsRuntime {
    private static let isStarted = Mutex(false)
    private static let collected = Mutex(Collected())
    /// More messages than a person will read about one picture.
    private static let limit = 20

    /// Starts libvips; later calls change nothing.
    ///
    /// ``SourcePicture`` starts it if nobody has, so that no file is ever opened by a loader that
    /// should be blocked.
    ///
    /// All loaders are blocked but those that are used. Nothing is ever printed:
    /// messages are collected for ``takeWarnings()``.
    public static func start() {
        isStarted.withLock { started in
            guard !started else { return }
            let result = shim_start("autochrome") { message in
                if let message { VipsRuntime.warn(decoderSays: String(cString: message)) }
            }
            precondition(result == 0, "libvips does not start: \(VipsMessages.take())")
            // Its plug-ins are loaded now: a confined process can open none later.
            _ = heif_init(nil)
            started = true
        }
    }

    /// What was not in order since the last call, without repetition.
    ///
    /// Messages are the whole process's: take them once a picture, with one picture at a time.
    public static func takeWarnings() -> [PictureWarning] {
        collected.withLock { collected in
            defer { collected.warnings = [] }
            return collected.warnings
        }
    }

    /// Keeps what a decoder of libvips warns about, for ``takeWarnings()``.
    private static func warn(decoderSays message: String) {
        // Private tags are everyday life in archives and say nothing about the pixels.
        guard !message.contains("Unknown field with tag") else { return }
        // A profile that does not fit is flagged as such and says nothing about them either.
        let isAboutProfile = message.hasPrefix("iCCP")
        let isAboutData = collected.withLock { $0.areDataRead }
        let flag: QualityFlag = isAboutData ? .damagedData : .decoderWarning
        warn(message, flag: isAboutProfile ? nil : flag)
    }

    /// Keeps what another decoder or a look at the file found, for ``takeWarnings()``.
    ///
    /// A text is kept once, with the flag that it came with first.
    static func warn(_ text: String, flag: QualityFlag? = .decoderWarning) {
        collected.withLock { collected in
            let warnings = collected.warnings
            guard !warnings.contains(where: { $0.text == text }) else { return }
            let isNew = !warnings.contains { $0.flag == flag }
            guard warnings.count < limit || isNew else { return }
            collected.warnings.append(PictureWarning(text: text, flag: flag))
        }
    }

    /// Decodes pixels: what libvips' decoders warn about meanwhile is about their data, and about the
    /// header before.
    static func whileReadingData<Result: ~Copyable>(
        _ body: () throws(ImagingError) -> Result
    ) throws(ImagingError) -> Result {
        collected.withLock { $0.areDataRead = true }
        defer { collected.withLock { $0.areDataRead = false } }
        return try body()
    }

    private struct Collected {
        var warnings: [PictureWarning] = []
        var areDataRead = false
    }

    /// libvips objects alive in the process and bytes of pixels they hold, for leak checks.
    static var live: (objects: Int, bytes: Int) {
        (Int(shim_live_objects()), Int(shim_tracked_bytes()))
    }
}
