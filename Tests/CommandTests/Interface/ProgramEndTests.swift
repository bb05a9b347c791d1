import ArgumentParser
import BatchRunner
import Colorization
import JobStorage
import Records
import Restoration
import SystemPackage
import Testing

@testable import autochrome

@Suite struct ProgramEndTests {
    private struct Unforeseen: Error {}

    static let cases: [(any Error, Int32)] = [
        (CommandError(.locked, "taken"), 11), (BatchError.nothingToResume("x"), 2),
        (BatchError.locked("x", nil), 11), (JobStoreError(.missing, "x"), 2),
        (JobStoreError(.damaged, "x"), 4), (ModelError(.notFinite, subject: "a", detail: "b"), 4),
        (PictureFailure(.damaged, "short"), 3), (PictureFailure(.diskFull, "full"), 4),
        (Unforeseen(), 1),
    ]

    @Test(arguments: cases)
    func errorsHaveTheStatusOfTheirKind(error: any Error, status: Int32) {
        let end = ProgramEnd(of: error, in: Autochrome.self)
        #expect(end.status == status)
        #expect(end.message.hasPrefix("Error: "))
        #expect(!end.isAnswer)
    }

    @Test func aWrongRecipeIsWrongUsage() throws {
        let error = try #require(throws: RecipeError.self) {
            try Recipe(parsing: "recipe: a", file: "a.yaml")
        }
        #expect(ProgramEnd(of: error, in: Autochrome.self).status == 2)
    }

    @Test func wrongUsageIsTwo() throws {
        let error = try #require(throws: (any Error).self) {
            try Autochrome.parseAsRoot(["status", "x", "--nonsense"])
        }
        let end = ProgramEnd(of: error, in: Autochrome.self)
        #expect(end.status == 2)
        #expect(end.message.contains("--nonsense"))
    }

    @Test func helpIsAnAnswer() throws {
        let error = try #require(throws: (any Error).self) {
            var command = try Autochrome.parseAsRoot(["colorize", "--help"])
            try command.run()
        }
        let end = ProgramEnd(of: error, in: Autochrome.self)
        #expect(end.status == 0)
        #expect(end.isAnswer)
    }

    @Test func commandsThatSaidItThemselvesEndInSilence() {
        let end = ProgramEnd(of: ExitCode(.stoppedEarly), in: Autochrome.self)
        #expect(end.status == 75)
        #expect(end.message.isEmpty)
    }
}
