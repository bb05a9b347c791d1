import Files
import SystemPackage

/// A file of the report, which appears complete or not at all, and is left alone where nothing would change.
struct ReportFile: ~Copyable {
    private var file: AtomicFile

    /// Begins a file; the lock of ``ReportFolder`` keeps others from it.
    init(replacing path: FilePath) throws(ReportError) {
        do {
            file = try AtomicFile(path, .replacingUnderLock)
        } catch {
            throw ReportError(error)
        }
    }

    mutating func append(_ text: String) throws(ReportError) {
        do { try file.append(text) } catch { throw ReportError(error) }
    }

    mutating func append(_ bytes: [UInt8]) throws(ReportError) {
        do { try file.append(bytes) } catch { throw ReportError(error) }
    }

    /// Puts the file under its name, which lasts once its folder is saved.
    mutating func commit() throws(ReportError) {
        do { try file.commit(savingFolder: false) } catch { throw ReportError(error) }
    }
}
