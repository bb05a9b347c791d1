import Files
import SystemPackage
import TestSupport
import Testing

@testable import BatchRunner

/// Sources are read once for all their pages, and again as soon as they are others.
@Suite struct HashedSourceTests {
    @Test func isReadAgainOnlyWhenItHasChanged() throws {
        let folder = try TestFolder()
        let file = try folder.write([1, 2, 3], "a.tif")
        let copy = try folder.write([1, 2, 3], "b.tif")
        let first = try HashedSource(file, orStill: nil)
        #expect(first.sha256 == hexadecimal(SHA256.hash([1, 2, 3])))
        #expect(try HashedSource(file, orStill: first) == first)
        let other = try HashedSource(copy, orStill: first)
        #expect(other.path == copy && other.sha256 == first.sha256)
        // As long as before, but with another content.
        let replaced = try folder.write([1, 2, 4], "a.tif")
        let second = try HashedSource(replaced, orStill: first)
        #expect(second.sha256 == hexadecimal(SHA256.hash([1, 2, 4])))
        try FileSystem.remove(file)
        #expect(throws: FileDigest.Failure.self) { try HashedSource(file, orStill: second) }
    }
}
