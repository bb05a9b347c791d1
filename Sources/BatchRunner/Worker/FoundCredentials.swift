import Credentials
import Files
import FoundationEssentials
import Records
import SystemPackage

/// What a worker finds of content credentials, in scans and in what earlier attempts have left.
enum FoundCredentials {
    /// Those that stand in a file; nil if it has none.
    static func inside(_ file: FilePath) throws(PictureFailure) -> FileCredentials? {
        do {
            return try FileCredentials(of: file, check)
        } catch {
            throw FileSystemError("read", file, error).readFailure
        }
    }

    /// Files of credentials that state that scan, beside an output and its companions, which need not be there.
    ///
    /// - Parameters:
    ///   - output: the output.
    ///   - marks: those of its companions, and that of itself, which is empty.
    ///   - scan: SHA-256 of the scan.
    /// - Returns: those that are there.
    /// - Throws: why one of them cannot be read.
    static func files(
        beside output: FilePath, _ marks: [String], ofScan scan: String
    ) throws(PictureFailure) -> [CompanionRecord] {
        var found: [CompanionRecord] = []
        for mark in marks {
            let suffix = CompanionRecord.credentialsSuffix(mark: mark)
            let path = CompanionRecord.path(beside: output, suffix: suffix)
            if let file = try at(path, of: nil, ofScan: scan) {
                found.append(file.record(of: mark))
            }
        }
        return found
    }

    /// Notes what credentials the files of a finished picture have, inside or beside them, if all of them have some that
    /// hold.
    ///
    /// - Parameters:
    ///   - record: the picture, with its companions.
    ///   - output: its output.
    ///   - scan: SHA-256 of the scan.
    /// - Throws: why a file cannot be read.
    static func note(
        in record: inout PictureRecord, at output: FilePath, ofScan scan: String
    ) throws(PictureFailure) {
        var files: [CompanionRecord] = []
        var credentials: CredentialsRecord?
        let marks = [""] + (record.companions ?? []).map(\.mark)
        for (mark, file) in zip(marks, record.files(at: output)) {
            var found = try inside(file.path)
            let isInside = found != nil
            if !isInside {
                let place = CompanionRecord.credentials(beside: file.path)
                found = try at(place, of: file.path, ofScan: scan)
            }
            guard let found, let known = CredentialsRecord(found) else { return }
            credentials = credentials ?? known
            if !isInside { files.append(found.record(of: mark)) }
        }
        record.credentials = credentials
        if !files.isEmpty { record.companions = (record.companions ?? []) + files }
    }

    /// What stands in a file of credentials; nil if there is none, or it states another scan.
    private static func at(
        _ path: FilePath, of picture: FilePath?, ofScan scan: String
    ) throws(PictureFailure) -> FileCredentials? {
        do {
            let found = try FileCredentials(storedAt: path, of: picture, check)
            return found?.isOfScan(scan) == true ? found : nil
        } catch {
            // What is no regular file is somebody else's.
            if notRegular.contains(error) { return nil }
            throw FileSystemError("read", path, error).readFailure
        }
    }

    private static let notRegular: [Errno] = [
        .isDirectory, .tooManySymbolicLinkLevels, .noSuchAddressOrDevice,
    ]

    private static var check: CredentialCheck {
        CredentialCheck(anchors: .none, now: Int(Date().timeIntervalSince1970))
    }
}

extension FileCredentials {
    /// What is known of credentials in a file of their own, which belong to an output (the mark is empty) or a companion.
    fileprivate func record(of mark: String) -> CompanionRecord {
        CompanionRecord(
            credentialsOf: mark, bytes: store.count, sha256: hexadecimal(SHA256.hash(store)))
    }
}
