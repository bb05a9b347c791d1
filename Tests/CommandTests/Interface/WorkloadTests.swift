import ArgumentParser
import BatchRunner
import Records
import Testing

@testable import autochrome

@Suite struct WorkloadTests {
    private static let gigabyte = 1_000_000_000

    private func load(
        jobs: Int? = nil, threads: Int? = nil, memory: Int? = nil, processors: Int = 8,
        free: Int = 64
    ) throws -> Workload {
        try Workload(
            ResourceLimits(jobs: jobs, threads: threads, memory: memory.map { $0 * Self.gigabyte }),
            on: Machine(processors: processors, memory: free * Self.gigabyte),
            need: Self.gigabyte)
    }

    @Test func theMachineIsSharedOut() throws {
        let usual = try load()
        #expect(usual.jobs == 8 && usual.threads == 8 && usual.memory == 48 * Self.gigabyte)
        #expect(usual.advice == nil)
        #expect(try load(threads: 3).jobs == 3)
        #expect(try load(jobs: 3).jobs == 3)
        #expect(try load(jobs: 3).threads == 8, "they share all processors")
        #expect(try load(jobs: 20).jobs == 20)
        #expect(try load(jobs: 20).threads == 8)
    }

    @Test func memoryBoundsTheWorkers() throws {
        let small = try load(free: 4)
        #expect(small.jobs == 3 && small.threads == 8)
        #expect(small.advice == nil, "nobody asked for more")
        #expect(try load(memory: 5, free: 4).jobs == 5, "the user knows better")
        let kept = try load(jobs: 4, memory: 2)
        #expect(kept.jobs == 2)
        #expect(try #require(kept.advice).contains("for 2 workers of up to 1.0 GB, not for 4"))
    }

    @Test func tooLittleMemoryIsRefusedWhereItWasAskedFor() throws {
        let error = #expect(throws: CommandError.self) { try load(memory: 0) }
        #expect(error?.status == .environment)
        #expect(error?.description.contains("needs up to 1.0 GB") == true)
        #expect(error?.description.contains("--memory") == true)
        let tight = try load(free: 1)
        #expect(tight.jobs == 1, "most pictures need much less")
        #expect(try #require(tight.advice).contains("large pictures may fail"))
    }

    @Test func aWorkerMayHaveItsShareAndWhatItOnlyReserves() throws {
        let shared = try load(jobs: 2, threads: 4, memory: 10)
        #expect(shared.workerLimit > 5 * Self.gigabyte)
        #expect(try load(jobs: 4, threads: 4, memory: 10).workerLimit < shared.workerLimit)
        #expect(try load(jobs: 2, threads: 64, memory: 10).workerLimit > shared.workerLimit)
        #expect(try load(free: 0).workerLimit > Self.gigabyte, "never less than its need")
    }

    @Test func laterWishesWin() {
        let earlier = ResourceLimits(jobs: 1, threads: 2, memory: 3)
        #expect(ResourceLimits().orElse(earlier) == earlier)
        #expect(ResourceLimits().orElse(nil) == ResourceLimits())
        #expect(
            ResourceLimits(threads: 8).orElse(earlier)
                == ResourceLimits(jobs: 1, threads: 8, memory: 3))
    }

    @Test(arguments: [
        ("800M", 800_000_000), ("4G", 4_000_000_000), ("4g", 4_000_000_000), ("2GB", 2_000_000_000),
        ("2gib", 2_147_483_648), ("2Gi", 2_147_483_648), ("1.5K", 1500), ("1.5MiB", 1_572_864),
        ("1T", 1_000_000_000_000),
        ("123", 123), ("7B", 7), ("0.0000015m", 1), ("00004G", 4_000_000_000),
        ("1000T", 1_000_000_000_000_000),
    ])
    func sizesAreRead(text: String, bytes: Int) throws {
        #expect(try MemorySize.parse(text) == bytes)
    }

    @Test(arguments: [
        "", " ", "G", "4 G", " 4G", "4G ", "-4G", "+4G", "4,5G", "4.G", ".5G", "4..5G", "4.5.6G",
        ".",
        "1e9", "0x10", "4P", "4GG", "4iB", "4bb", "4BG", "nan", "inf", "infinityG", "0",
        "0G",
        "0.5", "0.0000000001K", "\u{0664}G", "\u{FF14}G", "4\u{0413}", "4G\n", "½G",
        "1001T", "99999999999999999999", "9223372036854775808",
    ])
    func otherSizesAreRefusedWithExamples(text: String) {
        let error = #expect(throws: ValidationError.self) { try MemorySize.parse(text) }
        #expect(error?.message.contains("800M, 4G") == true)
    }

    @Test func longSizesAreRefusedToo() {
        #expect(throws: ValidationError.self) { try MemorySize.parse("4G\0") }
        for length in [400, 100_000] {
            let digits = String(repeating: "9", count: length)
            #expect(throws: ValidationError.self) { try MemorySize.parse(digits) }
            #expect(throws: ValidationError.self) { try MemorySize.parse(digits + "G") }
            #expect(throws: ValidationError.self) {
                try MemorySize.parse("4" + String(repeating: "G", count: length))
            }
        }
    }
}
