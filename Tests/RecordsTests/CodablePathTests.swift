import Foundation
import Records
import SystemPackage
import Testing

@Suite struct CodablePathTests {
    private func roundTrip(_ bytes: [UInt8]) throws -> [UInt8] {
        let data = try JSONEncoder().encode([CodablePath(FilePath(bytes: bytes))])
        return try JSONDecoder().decode([CodablePath].self, from: data)[0].path.bytes
    }

    @Test(arguments: ["a.tif", "été/Köln 1911.tif", "new\nline.png", "[x] \"y\".jpg", "a\u{1F4F7}"])
    func textComesBack(name: String) throws {
        #expect(try roundTrip(Array(name.utf8)) == Array(name.utf8))
    }

    @Test func textIsCodedAsAString() throws {
        let data = try JSONEncoder().encode([CodablePath("été.tif")])
        #expect(try JSONDecoder().decode([String].self, from: data) == ["été.tif"])
    }

    @Test func everyByteThatMayStandInANameComesBack() throws {
        let bytes = (UInt8(1)...255).filter { $0 != UInt8(ascii: "/") }
        #expect(try roundTrip(bytes) == bytes)
        #expect(try roundTrip([0x66, 0xE9, 0x74, 0xE9]) == [0x66, 0xE9, 0x74, 0xE9])
    }

    @Test(arguments: ["{}", "true", "[1, 300]", "[-1]", "[\"a\"]"])
    func anythingElseIsRefused(json: String) {
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(CodablePath.self, from: Data(json.utf8))
        }
    }
}
