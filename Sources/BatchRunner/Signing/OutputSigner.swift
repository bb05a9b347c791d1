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
    /// Makes the statement about a file of a picture: the output, or a companion; nil for one that nobody asked for,
    /// or whose recipe is not known.
    public typealias Statement =
        @Sendable (PictureToSign, CompanionRecord?) -> CredentialStatement?

    /// Names are swept with all unfinished files.
    private static let copySuffix = ".signed"
    /// A scan's manifest store that is longer than this many bytes does not go along.
    private static let longestScanStore = 4 << 20

    private let chain: CertificateChain
    private let key: SigningKey
    private let server: TimeStampServer?
    /// Whether credentials stand in files of their own.
    private let isBeside: Bool
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
        isBeside = request.isBeside == true
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
    ///   - output: where its output is now; companions are beside it, and credentials beside them get there.
    ///   - taken: suffixes of credentials under whose final names something else stands.
    /// - Returns: the record with what the files are now; if one of them cannot be signed, it says why.
    /// - Throws: ``FileSystemError`` if a file cannot be read or written, ``PictureFailure`` if the scan is no longer
    ///   what the output was made from.
    func sign(
        _ picture: PictureToSign, at output: FilePath, taken: Set<String> = []
    ) throws -> PictureRecord {
        var record = picture.record.withoutCredentialsFiles
        record.forgetUnsigned()
        do {
            // It may have ended since the batch began.
            try chain.check(for: key, at: Self.now)
            try check(picture)
            let scanStore = try scanStore(of: picture)
            func statement(_ companion: CompanionRecord?) throws -> CredentialStatement {
                guard var statement = self.statement(picture, companion) else { throw NotKnown() }
                statement.ingredient?.store = scanStore
                statement.ingredient?.report = picture.sourceCredentials
                return statement
            }
            var label = ""
            var beside: [CompanionRecord] = []
            func sign(_ companion: CompanionRecord?, _ facts: OutputFacts) throws -> OutputFacts {
                let mark = companion?.mark ?? ""
                let file = companion?.path(beside: output) ?? output
                let isBeside = try signsBeside(file, mark, of: picture.record)
                if isBeside, taken.contains(CompanionRecord.credentialsSuffix(mark: mark)) {
                    throw PlaceTaken(companion?.path(beside: picture.output) ?? picture.output)
                }
                let statement = try statement(companion)
                let signed =
                    isBeside
                    ? try self.sign(beside: file, mark, facts, statement)
                    : try self.sign(file, facts, statement)
                if companion == nil { label = signed.manifest }
                if let credentials = signed.credentials { beside.append(credentials) }
                return signed.facts
            }
            if let facts = record.output { record.output = try sign(nil, facts) }
            for index in (record.companions ?? []).indices {
                guard let companion = record.companions?[index] else { continue }
                record.companions?[index].file = try sign(companion, companion.file)
            }
            if !beside.isEmpty { record.companions = (record.companions ?? []) + beside }
            record.credentials = credentials(label, includesScan: scanStore != nil)
            return record
        } catch let error as CredentialsError {
            return unsigned(record, error.description)
        } catch let fault as ManifestFault {
            return unsigned(record, "The output cannot carry a manifest: \(fault.reason).")
        } catch let place as PlaceTaken {
            return unsigned(
                record,
                "'\(place.path)' has the name of its credentials file, but is another file. Move it away."
            )
        } catch is NotKnown {
            return unsigned(
                record,
                "How it was made is not fully known: it was found without its job state, or a worker did more than "
                    + "it was asked to. 'autochrome colorize --redo' makes it again with known settings."
            )
        }
    }

    /// Nobody can say how a file was made.
    private struct NotKnown: Error {}

    /// Something else has the name of a picture's credentials.
    private struct PlaceTaken: Error {
        let path: FilePath

        init(_ picture: FilePath) { path = CompanionRecord.credentials(beside: picture) }
    }

    /// Whether the credentials of a file go beside it: where that is asked for or was done before, unless the file
    /// carries some that they would contradict, and where it cannot carry any.
    ///
    /// - Parameters:
    ///   - file: where the file is now.
    ///   - mark: that of a companion; empty for an output.
    ///   - record: what is known of the picture.
    /// - Returns: true if they go beside it.
    /// - Throws: ``FileSystemError``, or `ManifestFault` if it cannot be told.
    func signsBeside(_ file: FilePath, _ mark: String, of record: PictureRecord) throws -> Bool {
        let store = try OpenOutput(file, .readOnly).store()
        guard store.fits else { return true }
        let suffix = CompanionRecord.credentialsSuffix(mark: mark)
        let wasBeside = record.credentialsFiles.contains { $0.suffix == suffix }
        return (isBeside || wasBeside) && !store.isThere
    }

    /// The record of a finished output of an interrupted run, which was found.
    ///
    /// What a worker says of its credentials is kept; they are not first-hand knowledge, so `sign` makes them again.
    func found(_ record: PictureRecord) -> PictureRecord {
        guard record.credentials == nil else { return record }
        return unsigned(record, "It was left by an interrupted run.")
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

    /// A file that is signed.
    private struct Signed {
        /// What it is now.
        var facts: OutputFacts
        /// The label of its manifest.
        let manifest: String
        /// The file that holds its credentials; nil if they are inside.
        var credentials: CompanionRecord?
    }

    /// Signs a file as it is, and writes the store beside it.
    private func sign(
        beside file: FilePath, _ mark: String, _ facts: OutputFacts,
        _ statement: CredentialStatement
    ) throws -> Signed {
        let draft = try CredentialDraft(statement, chain, reservingTimeStamp: server != nil)
        let (hash, count) = try OpenOutput(file, .readOnly).hash()
        let store = try draft.finish(exclusions: [], hash: hash, signer: key) {
            message throws(CredentialsError) in try stamp(message)
        }
        let place = CompanionRecord.credentials(beside: file)
        try OpenOutput(place, .readWrite, options: [.create, .truncate])
            .write(store.bytes)
        guard try FileSystem.read(place, limit: store.bytes.count + 1) == store.bytes else {
            throw PictureFailure.notAsSigned(place)
        }
        var signed = Signed(facts: facts, manifest: store.label)
        signed.facts.bytes = count
        signed.facts.sha256 = hexadecimal(hash)
        signed.credentials = CompanionRecord(
            credentialsOf: mark, bytes: store.bytes.count,
            sha256: hexadecimal(SHA256.hash(store.bytes)))
        return signed
    }

    /// Signs a file and puts the store into it.
    private func sign(
        _ file: FilePath, _ facts: OutputFacts, _ statement: CredentialStatement
    ) throws -> Signed {
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
        var signed = Signed(facts: facts, manifest: store.label)
        signed.facts.bytes = embedding.count
        signed.facts.sha256 = try OpenOutput(file, .readOnly)
            .check(holds: store.bytes, apartFrom: hash, embedding.exclusions)
        return signed
    }
}
