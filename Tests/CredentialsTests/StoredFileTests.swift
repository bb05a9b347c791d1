import Files
import Foundation
import SystemPackage
import TestSupport
import Testing

@testable import Credentials

/// Stores in files of their own beside what they were signed for.
@Suite struct StoredFileTests {
    private let folder: TestFolder
    private let picture: FilePath
    private let store: FilePath

    init() throws {
        folder = try TestFolder()
        picture = FilePath(folder.url.appending(path: "a.jp2").path)
        store = FilePath(folder.url.appending(path: "a.c2pa").path)
        try write(Samples.content, to: picture)
        try write(Samples.store(), to: store)
    }

    private func write(_ bytes: [UInt8], to path: FilePath) throws {
        try Data(bytes).write(to: URL(filePath: path.string))
    }

    private func found(of picture: FilePath?) throws -> FileCredentials? {
        let anchors = try TrustAnchors([Credential.path("root.pem")])
        return try FileCredentials(
            storedAt: store, of: picture,
            CredentialCheck(anchors: anchors, now: try Verdicts.all.get().now))
    }

    @Test func holdsOfItsFileAlone() throws {
        let own = try #require(try found(of: picture))
        #expect(own.report.state == .trusted && own.report.failures.isEmpty)
        #expect(own.report.facts?.uncoveredBytes == 0)
        #expect(try own.store == Samples.store())
        for place in [0, 1, 2499, 4998, 4999] {
            var content = Samples.content
            content[place] ^= 1
            try write(content, to: picture)
            #expect(try found(of: picture)?.report.failures.map(\.code) == [.dataHashMismatch])
        }
        for content in [[], Array(Samples.content.dropLast()), Samples.content + [0]] {
            try write(content, to: picture)
            #expect(try found(of: picture)?.report.state == .invalid, "\(content.count) bytes")
        }
    }

    /// Without its file it does not hold, and tells all the same which scan it is about.
    @Test func tellsOfAScanWithoutItsFile() throws {
        let alone = try #require(try found(of: nil))
        #expect(alone.report.state == .invalid)
        #expect(alone.isOfScan(String(repeating: "a1", count: 32)))
        #expect(!alone.isOfScan(String(repeating: "a2", count: 32)) && !alone.isOfScan(""))
    }

    /// Whatever is cut off or changed, nothing holds that was not signed.
    @Test func damagedStoresDoNotHold() throws {
        let whole = try Samples.store()
        for count in stride(from: 0, to: whole.count, by: 97) {
            try write(Array(whole.prefix(count)), to: store)
            #expect(try found(of: picture)?.report.state == .invalid, "\(count) bytes")
        }
        for place in stride(from: 40, to: whole.count, by: 61) {
            var changed = whole
            changed[place] ^= 1
            try write(changed, to: store)
            #expect(try found(of: picture)?.report.state == .invalid, "byte \(place)")
        }
        try write(whole + [1], to: store)
        #expect(try found(of: picture)?.report.state == .invalid)
    }

    @Test func whatIsNoFileIsNoStore() throws {
        try FileSystem.remove(store)
        #expect(try found(of: picture) == nil)
        try FileSystem.makeFolder(store)
        #expect(throws: Errno.isDirectory) { try found(of: picture) }
    }

    /// A file that is longer than any store is not read.
    @Test func endlessStoresAreNotRead() throws {
        let file = try FileDescriptor.open(store, .writeOnly)
        try file.closeAfter { try file.resize(to: 65 << 20) }
        let found = try #require(try found(of: picture))
        #expect(found.store.isEmpty && found.report.state == .invalid && found.report.facts == nil)
    }
}
