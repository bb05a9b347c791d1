public import Credentials
import Files
import FoundationEssentials
import Metadata
public import Records
import Synchronization
import SystemPackage

/// Signs outputs: the one place that holds the key.
///
/// It belongs to the supervisor, which decodes nothing. What is signed are bytes that a worker has written for a
/// scan that the supervisor gave it, and a statement that the supervisor makes of what it knows itself.
public final class OutputSigner: Sendable {
    /// Makes the statement about a file of a picture: the output, or a companion; nil for one that nobody asked for.
    public typealias Statement =
        @Sendable (PictureToSign, CompanionRecord?) -> CredentialStatement?

    /// Names are swept with all unfinished files.
    private static let copySuffix = ".signed"
    /// A scan's manifest store that is longer than so many bytes does not go along.
    private static let longestScanStore = 4 << 20

    private let chain: CertificateChain
    private let key: SigningKey
    private let server: TimeStampServer?
    private let statement: Statement
    /// The scan that was hashed last: its pages and companions come one after the other.
    private let lastSource = Mutex<HashedSource?>(nil)
    /// A server that gave no answer is not asked again until then: a batch would wait for it picture after picture.
    private let serverPause = Mutex<(end: ContinuousClock.Instant, error: CredentialsError)?>(nil)
    private static let pauseAfterFailure = Duration.seconds(60)

    /// A signer.
    ///
    /// - Parameters:
    ///   - request: where certificates and key are.
    ///   - passphrase: of the key, if it has one.
    ///   - statement: makes the statement about a file.
    /// - Throws: `CredentialsError` if something cannot be read, or readers would not accept what it signs.
    public init(
        _ request: SigningRequest, passphrase: [UInt8]?, statement: @escaping Statement
    ) throws(CredentialsError) {
        chain = try CertificateChain(request.chain.path)
        key = try SigningKey(request.key.path, passphrase: passphrase)
        try chain.check(for: key, at: Self.now)
        if let address = request.timeStampServer {
            server = try TimeStampServer(address)
        } else {
            server = nil
        }
        self.statement = statement
    }

    /// Days until the certificate ends.
    public var daysLeft: Int { chain.leaf.daysLeft(at: Self.now) }

    /// Whether a time stamp server is asked.
    public var hasTimeStampServer: Bool { server != nil }

    /// True for credentials that this signer has nothing to add to.
    public func keeps(_ credentials: CredentialsRecord?) -> Bool {
        guard let credentials, credentials.manifest != nil, credentials.isFirstHand else {
            return false
        }
        return credentials.certificateSHA256 == chain.leaf.fingerprint
            && (credentials.isTimeStamped || server == nil)
    }

    /// Signs the files of a picture where they are, and brings them to the disk.
    ///
    /// - Parameters:
    ///   - picture: the picture; its record says what the files are.
    ///   - output: where its output is now; companions are beside it.
    /// - Returns: the record with what the files are now; if one of them cannot be signed, it says why.
    /// - Throws: ``FileSystemError`` if a file cannot be read or written, ``PictureFailure`` if the scan is no longer
    ///   what the output was made from.
    func sign(_ picture: PictureToSign, at output: FilePath) throws -> PictureRecord {
        var record = picture.record
        record.forgetUnsigned()
        do {
            // It may have ended since the batch began.
            try chain.check(for: key, at: Self.now)
            try check(picture)
            let scanStore = try scanStore(of: picture)
            func statement(_ companion: CompanionRecord?) throws -> CredentialStatement {
                guard var statement = self.statement(picture, companion) else {
                    throw PictureFailure(
                        .internalError,
                        "How it was made is not known in full, or a worker made more than was asked for."
                    )
                }
                statement.ingredient?.store = scanStore
                statement.ingredient?.report = picture.sourceCredentials
                return statement
            }
            var label = ""
            if let facts = record.output {
                (record.output, label) = try sign(output, facts, try statement(nil))
            }
            for index in (record.companions ?? []).indices {
                guard let companion = record.companions?[index] else { continue }
                record.companions?[index].file = try sign(
                    companion.path(beside: output), companion.file, try statement(companion)
                ).facts
            }
            record.credentials = credentials(label, includesScan: scanStore != nil)
            return record
        } catch let error as CredentialsError {
            return unsigned(record, error.description)
        } catch let fault as ManifestFault {
            return unsigned(record, "The output can carry no manifest: \(fault.reason).")
        }
    }

    /// The record of a finished output of an interrupted run, which was found.
    ///
    /// What a worker says of its credentials is kept; they are no first-hand knowledge, so that `sign` makes them anew.
    func found(_ record: PictureRecord) -> PictureRecord {
        guard record.credentials == nil else { return record }
        return unsigned(record, "It was found as an interrupted run had left it.")
    }

    private func credentials(
        _ manifest: String?, problem: String? = nil, includesScan: Bool = false
    ) -> CredentialsRecord {
        CredentialsRecord(
            manifest: manifest, certificateSHA256: chain.leaf.fingerprint,
            certificateEnd: TimeText.utc(Double(chain.leaf.notAfter)),
            isTimeStamped: manifest != nil && server != nil, problem: problem,
            includesScan: includesScan)
    }

    private func unsigned(_ record: PictureRecord, _ problem: String) -> PictureRecord {
        var record = record
        record.noteUnsigned(credentials(nil, problem: problem))
        return record
    }

    /// Reads the scan: what a worker says of it is not what is signed.
    private func check(_ picture: PictureToSign) throws {
        if picture.isSourceKnown { return }
        do throws(FileDigest.Failure) {
            let source = try HashedSource(
                picture.source, orStill: lastSource.withLock { $0 })
            lastSource.withLock { $0 = source }
            guard source.sha256 == picture.sourceSHA256 else { throw .changed }
        } catch {
            if case .unreadable(let error) = error { throw error.readFailure }
            throw PictureFailure(
                .changedDuringRead,
                "'\(picture.source)' is no longer what its output was made from.",
                remedy: "Run 'autochrome colorize' again.")
        }
    }

    /// The scan's own manifests, as the supervisor has read them.
    private func scanStore(of picture: PictureToSign) throws(PictureFailure) -> [UInt8]? {
        guard picture.sourceCredentials != nil else { return nil }
        do {
            return try FileCredentials.store(of: picture.source, atMost: Self.longestScanStore)
        } catch {
            throw FileSystemError("read", picture.source, error).readFailure
        }
    }

    private static var now: Int { Int(Date().timeIntervalSince1970) }
}

// MARK: - One file

extension OutputSigner {
    private func stamp(_ message: [UInt8]) throws(CredentialsError) -> [UInt8]? {
        guard let server else { return nil }
        if let pause = serverPause.withLock({ $0 }), ContinuousClock.now < pause.end {
            throw pause.error
        }
        do {
            return try server.stamp(message)
        } catch {
            serverPause.withLock { $0 = (ContinuousClock.now + Self.pauseAfterFailure, error) }
            throw error
        }
    }

    private func sign(
        _ file: FilePath, _ facts: OutputFacts, _ statement: CredentialStatement
    ) throws -> (facts: OutputFacts, manifest: String) {
        let draft = try CredentialDraft(statement, chain, reservingTimeStamp: server != nil)
        let old = try OpenOutput(file, .readWrite)
        let source = try old.source()
        let embedding = try ManifestEmbedding(source, storeCount: draft.storeBytes)
        if let error = source.readError { throw FileSystemError("read", file, error) }
        let hash = try old.hash(source, with: embedding)
        let store = try draft.finish(
            exclusions: embedding.exclusions, hash: hash, signer: key
        ) { message throws(CredentialsError) in try stamp(message) }
        if embedding.isInPlace {
            try old.change { file throws(Errno) in try embedding.change(file, with: store.bytes) }
        } else {
            let copy = FilePath(bytes: file.bytes + Array(Self.copySuffix.utf8))
            do {
                try OpenOutput(copy, .readWrite, options: [.create, .truncate]).change {
                    new throws(Errno) in try embedding.write(store.bytes, from: source, to: new)
                }
                try FileSystem.moveReplacing(copy, to: file)
            } catch {
                _ = try? FileSystem.remove(copy)
                throw error
            }
        }
        var facts = facts
        facts.bytes = embedding.count
        facts.sha256 = try OpenOutput(file, .readOnly)
            .check(holds: store.bytes, apartFrom: hash, embedding.exclusions)
        return (facts, store.label)
    }
}
