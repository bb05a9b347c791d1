import BatchRunner
import CHostile
import Files
import Foundation
import Glibc
import Records
import Synchronization
import SystemPackage

/// A worker whose pictures are short texts: the first line says what happens, the output is the text
/// between a label and an end mark, and so are its companions.
///
/// A form feed begins another page. Of XMP files the label of an output has the hashes, and what the catalogue says; texts that begin with
/// "locked" cannot be read. Its records tell, as warnings, which numbers of threads it was told.
struct ProbeWorker: PictureWorker {
    struct Settings: Codable, Sendable {
        var recipe = "copy"
        /// Recipes of single sources, by their names.
        var recipes: [String: String] = [:]
        var method = 1
        var recolorize = false
        /// Suffixes of the companions that every output gets.
        var companions: [String] = []
        /// Folder for marks that outlive the worker.
        var scratch: CodablePath

        func recipe(for source: FilePath) -> String {
            recipes[source.lastComponent?.string ?? ""] ?? recipe
        }

        func parameters(recipe: String) -> RunParameters {
            RunParameters(
                recipe: recipe, recipeVersion: 1, normalizedRecipe: #"{"stages":[]}"#,
                model: "probe", modelSHA256: "m", parametersSHA256: "\(recipe)-\(method)",
                method: method)
        }
    }

    /// Companions that outputs of any settings may have.
    private static let everySuffix = [
        "_alt1.tif", "_alt2.tif", "_alt1.png", "_alt2.png", "_confidence.png",
    ]

    let settings: Settings
    let workFolder: FilePath
    private let threads = ToldThreads()

    init(settings: Settings, workFolder: FilePath) throws(PictureFailure) {
        if settings.recipe == "unusable" {
            throw PictureFailure(.internalError, "There is no model.")
        }
        self.settings = settings
        self.workFolder = workFolder
        mark(settings.scratch.path.appending("worker-\(getpid())").string)
    }

    func pages(in source: FilePath) -> Int {
        (try? read(source))?.split(separator: Self.formFeed, omittingEmptySubsequences: false).count
            ?? 1
    }

    func sidecars(beside source: FilePath) throws(PictureFailure) -> [SidecarRecord] {
        var found: [SidecarRecord] = []
        for path in SidecarRecord.paths(beside: source) {
            guard let text = try? read(path) else { continue }
            if text.hasPrefix("locked") {
                throw PictureFailure(.unreadable, "'\(path)' cannot be read.")
            }
            do {
                found.append(
                    SidecarRecord(
                        path: CodablePath(path), sha256: try FileDigest.sha256(of: path)))
            } catch {
                throw PictureFailure(.unreadable, "\(error)")
            }
        }
        return found
    }

    func probe(_ source: FilePath, _ place: PicturePlace) throws(PictureFailure) -> SourceFacts {
        try inspect(source, place).source
    }

    func inspect(
        _ source: FilePath, _ place: PicturePlace
    ) throws(PictureFailure) -> PictureRecord {
        let text = try read(source, place)
        guard !text.isEmpty else { throw PictureFailure(.empty, "The file has no content.") }
        var record = PictureRecord(
            source: SourceFacts(
                format: "text", width: text.utf8.count, height: 1, bands: 1, bitDepth: 8,
                interpretation: "b-w", pages: pages(in: source)), flags: [], disposition: .inspected
        )
        let sidecars = try sidecars(beside: source)
        record.sidecars = sidecars.isEmpty ? nil : sidecars
        return record
    }

    func process(
        _ source: FilePath, _ content: PictureContent, begun: Double
    ) throws(PictureFailure) -> PictureRecord {
        var record = try inspect(source, content.place)
        let text = try read(source, content.place)
        let command =
            text.split(separator: "\n").first?.split(separator: " ").map(String.init) ?? []
        try obey(command, content.sha256)
        if command.first == "tell-time" { try tell(begun) }
        if command.first == "harm" {
            record.warnings = [try harm(command[1], source)]
        }
        if command.first == "fail-as", settings.recipe == command[1] {
            throw PictureFailure(FailureClass(rawValue: command[2]) ?? .internalError, "As told.")
        }
        if command.first == "unsure" {
            record.confidence = Double(command[1])
            if (record.confidence ?? 1) < 0.5 { record.insert(.lowConfidence) }
        }
        try check(record, content)
        record.mapping =
            command.first == "unmapped" ? nil : SourceMapping(width: 1, height: 1, orientation: 1)
        record.warnings += threads.counts.map { "threads \($0)" }
        if command.first == "colour", !settings.recolorize {
            record.disposition = .skippedAlreadyColor
            return record
        }
        let key = settings.parameters(recipe: settings.recipe(for: source)).parametersSHA256
        let bytes = Data("\(label(content, key))\n\(text)\nend".utf8)
        try write(bytes, "before.jpg")
        try write(Data("after".utf8), "after.jpg")
        try write(bytes, "output.tif")
        record.disposition = .finished
        record.catalog = content.label?.catalog
        record.output = try facts(workFolder.appending("output.tif"))
        for suffix in settings.companions {
            let bytes = Data("\(label(content, key, suffix))\n\(text)\nend".utf8)
            try write(bytes, "output\(suffix)")
            let companion = try self.companion(workFolder.appending("output\(suffix)"), suffix)
            try write(bytes, WorkFolder.after(mark: companion.mark))
            record.companions = (record.companions ?? []) + [companion]
        }
        return record
    }

    /// Gives the files other labels; the rest of them is copied.
    func relabel(
        _ record: PictureRecord, madeWith parameters: RunParameters?, _ source: FilePath,
        _ content: PictureContent, output: FilePath, begun: Double
    ) throws(PictureFailure) -> PictureRecord {
        let made = parameters ?? settings.parameters(recipe: settings.recipe(for: source))
        var record = record
        record.sidecars = try inspect(source, content.place).sidecars
        record.catalog = content.label?.catalog
        try check(record, content)
        func relabel(
            _ file: FilePath, _ role: String, as name: String
        ) throws(PictureFailure) -> OutputFacts {
            let text = try read(file)
            let rest = text[(text.firstIndex(of: "\n") ?? text.startIndex)...]
            try write(
                Data("\(label(content, made.parametersSHA256, role))\(rest)".utf8), name)
            return try facts(workFolder.appending(name))
        }
        record.output = try relabel(output, "output", as: "output.tif")
        for (index, companion) in (record.companions ?? []).enumerated() {
            record.companions?[index].file = try relabel(
                companion.path(beside: output), companion.suffix, as: "output\(companion.suffix)")
        }
        return record
    }

    private func check(
        _ record: PictureRecord, _ content: PictureContent
    ) throws(PictureFailure) {
        guard content.label?.sidecars == (record.sidecars ?? []).map(\.sha256) else {
            throw PictureFailure(.changedDuringRead, "There are other sidecars.")
        }
    }

    func adopt(
        _ output: FilePath, of content: PictureContent
    ) throws(PictureFailure) -> (facts: OutputFacts, parameters: RunParameters)? {
        let text = try read(output)
        let words = text.split(separator: " ").prefix(2).map(String.init)
        guard words.count == 2, text.hasPrefix(label(content, words[1])) else { return nil }
        guard text.hasSuffix("end") else { throw PictureFailure(.damaged, "It has no end.") }
        var parameters = settings.parameters(recipe: String(words[1].prefix { $0 != "-" }))
        parameters.parametersSHA256 = words[1]
        parameters.normalizedRecipe = "{}"
        parameters.method = nil
        return (try facts(output), parameters)
    }

    var companionSuffixes: [String] {
        Set(settings.companions + Self.everySuffix).sorted()
    }

    func otherCompanions(
        beside output: FilePath, of content: PictureContent, settings key: String
    ) throws(PictureFailure) -> [CompanionRecord] {
        var found: [CompanionRecord] = []
        for suffix in companionSuffixes {
            let path = CompanionRecord.path(beside: output, suffix: suffix)
            guard path.withPlatformString({ access($0, F_OK) }) == 0,
                try read(path).hasPrefix(label(content.withAnyLabel, key, suffix))
            else { continue }
            found.append(try companion(path, suffix))
        }
        return found
    }

    func companions(
        beside output: FilePath, of content: PictureContent, settings key: String
    ) throws(PictureFailure) -> FoundCompanions {
        var found = FoundCompanions()
        for suffix in settings.companions {
            let path = CompanionRecord.path(beside: output, suffix: suffix)
            guard path.withPlatformString({ access($0, F_OK) }) == 0 else {
                found.isComplete = false
                continue
            }
            let text = try read(path)
            guard text.hasPrefix(label(content.withAnyLabel, key, suffix)) else {
                throw PictureFailure(.outputNameTaken, "'\(path)' is somebody else's.")
            }
            guard text.hasSuffix("end") else {
                found.unusable.append(suffix)
                found.isComplete = false
                continue
            }
            if !text.hasPrefix(label(content, key, suffix)) { found.isComplete = false }
            found.records.append(try companion(path, suffix))
        }
        return found
    }

    private func companion(
        _ path: FilePath, _ suffix: String
    ) throws(PictureFailure) -> CompanionRecord {
        CompanionRecord(
            kind: suffix.hasPrefix("_alt") ? .alternative : .init(rawValue: "map"), suffix: suffix,
            title: "as \(suffix)", file: try facts(path))
    }

    /// Does what the words say, and says them with the worker's number.
    func answer(_ question: String) throws(PictureFailure) -> String {
        try obey(question.split(separator: " ").map(String.init), question)
        return "\(question) by \(getpid())"
    }

    func use(threads count: Int) { threads.add(count) }

    private func label(
        _ content: PictureContent, _ key: String, _ role: String = "output"
    ) -> String {
        let page = content.identity.place.page == 1 ? "" : " \(content.place.text)"
        let label = content.label.map { label in
            " with [\(label.sidecars.joined(separator: " "))]"
                + (label.catalog.map { " and \($0)" } ?? "").replacing("\n", with: " ") + "."
        }
        return "probe \(key) \(content.sha256)\(page) \(role)\(label ?? "")"
    }

    private func obey(_ command: [String], _ sha256: String) throws(PictureFailure) {
        switch command.first {
        case "crash": crash()
        case "crash-once": if isFirst(sha256) { crash() }
        case "killed": die(of: SIGKILL)
        case "killed-while":
            let sign = settings.scratch.path.appending(command[1]).string
            if FileManager.default.fileExists(atPath: sign) { die(of: SIGKILL) }
        case "hang": while true { sleep(1000) }
        case "slow": usleep(UInt32(command[1]) ?? 0)
        case "fail":
            throw PictureFailure(FailureClass(rawValue: command[1]) ?? .internalError, "As told.")
        case "fail-once":
            if isFirst(sha256) { throw PictureFailure(.verificationFailed, "As told, once.") }
        case "chatter":
            print("{\"ready\":{}}")
            FileHandle.standardError.write(Data(repeating: 0x2E, count: 300_000))
        case "eat":
            // More than it may have: the allocation fails, and so does the worker.
            let bytes = UnsafeMutableRawPointer.allocate(byteCount: 1 << 31, alignment: 4096)
            memset(bytes, 1, 1 << 31)
        case "flood": flood()
        case "fill": try write(Data(count: Int(command[1]) ?? 0), "spill")
        case "touch":
            let path = settings.scratch.path.appending("touch").string
            mark(path)
            while FileManager.default.fileExists(atPath: path) { usleep(1000) }
        case "wait":
            mark(settings.scratch.path.appending("begun").string)
            let go = settings.scratch.path.appending("go").string
            while !FileManager.default.fileExists(atPath: go) { usleep(1000) }
        case "threads":
            let wanted = command.dropFirst().compactMap { Int($0) }
            while !threads.counts.contains(inOrder: wanted) { usleep(1000) }
        default: break
        }
    }

    /// Does what a worker must not do; what came of it.
    private func harm(_ name: String, _ source: FilePath) throws(PictureFailure) -> String {
        let user = settings.scratch.path.removingLastComponent().appending("user")
        func path(_ kind: String) -> UnsafeMutablePointer<CChar>? {
            strdup(user.appending("\(kind) \(name)").string)
        }
        let given: FileDescriptor
        do {
            given = try GivenFiles.open(source)
        } catch {
            throw PictureFailure(.unreadable, "\(error)")
        }
        // The process has no long life.
        var targets = hostile_targets(
            source: strdup(source.string), descriptor: given.rawValue, victim: path("victim"),
            model: path("model"), outside: path("outside"),
            inside: strdup(workFolder.appending("inside \(name)").string))
        let result = hostile_try(name, &targets)
        let answer = result == 0 ? "done" : "refused: \(Errno(rawValue: errno))"
        try? given.close()
        return answer
    }

    /// A gigabyte where answers go, which is the first descriptor that a worker opens.
    private func flood() {
        let bytes = [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 20)
        for _ in 0..<1024 {
            guard Glibc.write(3, bytes, bytes.count) > 0 else { return }
        }
    }

    /// Adds a line to a file that outlives the worker.
    private func tell(_ begun: Double) throws(PictureFailure) {
        let path = settings.scratch.path.appending("times")
        do {
            let file = try FileDescriptor.open(
                path, .writeOnly, options: [.create, .append], permissions: .ownerReadWrite)
            _ = try file.closeAfter { try file.writeAll("\(begun)\n".utf8) }
        } catch {
            throw PictureFailure(.outputUnwritable, "\(error)")
        }
    }

    /// Another thread may take the signal, so that this one has to wait for its end.
    private func crash() -> Never { die(of: SIGSEGV) }

    private func die(of signal: Int32) -> Never {
        raise(signal)
        while true { sleep(1000) }
    }

    private func mark(_ path: String) {
        close(open(path, O_CREAT, 0o600))
    }

    private func isFirst(_ sha256: String) -> Bool {
        let mark = settings.scratch.path.appending(sha256).string
        return open(mark, O_CREAT | O_EXCL, 0o600) >= 0
    }

    private static let formFeed: Character = "\u{C}"

    private func read(_ path: FilePath, _ place: PicturePlace) throws(PictureFailure) -> String {
        let pages = try read(path).split(
            separator: Self.formFeed, omittingEmptySubsequences: false)
        let page = (place.page ?? 1) - 1
        guard pages.indices.contains(page) else {
            throw PictureFailure(.unsupported, "There is no such page.")
        }
        return String(pages[page])
    }

    private func read(_ path: FilePath) throws(PictureFailure) -> String {
        do {
            let file = try GivenFiles.open(path)
            return try file.closeAfter {
                var bytes = [UInt8](repeating: 0, count: 1 << 16)
                let count = try bytes.withUnsafeMutableBytes {
                    try file.read(fromAbsoluteOffset: 0, into: $0)
                }
                return String(decoding: bytes.prefix(count), as: UTF8.self)
            }
        } catch {
            throw PictureFailure(.unreadable, "\(error)")
        }
    }

    private func write(_ bytes: Data, _ name: String) throws(PictureFailure) {
        do {
            let file = try FileDescriptor.open(
                workFolder.appending(name), .writeOnly, options: [.create, .truncate],
                permissions: [.ownerReadWrite])
            try file.closeAfter {
                _ = try file.writeAll(bytes)
                guard fsync(file.rawValue) == 0 else { throw Errno(rawValue: errno) }
            }
        } catch Errno.noSpace, Errno.fileTooLarge {
            throw PictureFailure(.diskFull, "No room.")
        } catch {
            throw PictureFailure(.outputUnwritable, "\(error)")
        }
    }

    private func facts(_ path: FilePath) throws(PictureFailure) -> OutputFacts {
        let bytes = try read(path).utf8.count
        do {
            return OutputFacts(
                format: "tiff", width: bytes, height: 1, bitDepth: 8, iccDescription: "none",
                digitalSourceType: "none", bytes: bytes, sha256: try FileDigest.sha256(of: path))
        } catch {
            throw PictureFailure(.unreadable, "\(error)")
        }
    }
}
