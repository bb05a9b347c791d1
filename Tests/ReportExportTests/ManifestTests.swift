import Foundation
import Records
import ReportExport
import SystemPackage
import TestSupport
import Testing

@Suite struct ManifestTests {
    /// Writes outputs with odd names, makes the manifest and has GNU coreutils check it.
    @Test func isAcceptedBySha256sum() throws {
        let folder = try TestFolder()
        let names = SyntheticArchive.oddNames.filter { !$0.contains(UInt8(ascii: "/")) }
        let content = "The content of every output.\n"
        var items: [ItemRecord] = []
        for (index, name) in names.enumerated() {
            var item = SyntheticArchive.plainItem(Int64(index + 1))
            item.outputPath = CodablePath(FilePath(bytes: name))
            // printf "The content of every output.\n" | sha256sum
            item.record?.output?.sha256 =
                "956833db3b18849814ef418a345c3e25c875100c9797d1a915a92eaddf51fd66"
            // Every second output has a companion.
            if index % 2 == 1, let facts = item.record?.output {
                item.record?.companions = [
                    CompanionRecord(
                        kind: .alternative, suffix: "_alt1.tif", title: "as beach", file: facts)
                ]
            }
            items.append(item)
            for file in files(of: item) {
                let file = try FileDescriptor.open(
                    folder.layout.root.pushing(file), .writeOnly, options: [.create],
                    permissions: .ownerReadWrite)
                try file.closeAfter { _ = try file.writeAll(content.utf8) }
            }
        }
        var unfinished = SyntheticArchive.plainItem(1_000)
        unfinished.state = .failed
        items.append(unfinished)
        let source = ArrayItemSource(items: items)
        let writer = ReportWriter(source: source, layout: folder.layout, programVersion: "0.1.0")
        _ = try writer.write([.manifest])

        let check = Process()
        check.executableURL = URL(filePath: "/usr/bin/sha256sum")
        check.arguments = ["--check", "--strict", "--quiet", "manifest-sha256.txt"]
        check.currentDirectoryURL = folder.url
        let output = Pipe()
        check.standardError = output
        check.standardOutput = output
        try check.run()
        let said = String(
            decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        check.waitUntilExit()
        #expect(check.terminationStatus == 0, "\(said)")
        let lines = try folder.data("manifest-sha256.txt").split(separator: UInt8(ascii: "\n"))
        #expect(lines.count == names.count + names.count / 2)
    }

    private func files(of item: ItemRecord) -> [FilePath] {
        guard let output = item.outputPath?.path else { return [] }
        return [output] + (item.record?.companions ?? []).map { $0.path(beside: output) }
    }
}
