import Records
import Synchronization
import TensorCore
import TestSupport
import Testing

@testable import BatchRunner

/// Processors follow the work.
@Suite(.timeLimit(.minutes(2))) struct SharingTests {
    /// Slots come and go at random; what must hold at any time.
    @Test(arguments: [1, 2, 3, 7, 64, 1000])
    func sharesAreFairAndUseEverything(processors: Int) {
        var random = SeededRandom(seed: UInt64(processors))
        var shares = ProcessorShares(processors: processors)
        var busy: [Int: Int] = [:]
        for step in 0..<2000 {
            let slot = Int.random(in: 1...12, using: &random)
            if Bool.random(using: &random) {
                let pixels = Int.random(in: 0...3, using: &random)
                shares.begin(slot, pixels: pixels)
                busy[slot] = pixels
            } else {
                shares.end(slot)
                busy[slot] = nil
            }
            let threads = shares.threads
            let state = Comment("step \(step): \(busy) gets \(threads) of \(processors)")
            #expect(Set(threads.keys) == Set(busy.keys), state)
            let sum = threads.values.reduce(0, +)
            #expect(busy.isEmpty ? sum == 0 : sum == max(processors, busy.count), state)
            #expect((threads.values.max() ?? 1) - (threads.values.min() ?? 1) <= 1, state)
            for (one, its) in busy {
                for (other, others) in busy where its > others {
                    #expect(threads[one, default: 0] >= threads[other, default: 0], state)
                }
            }
        }
    }

    @Test func whatDoesNotDivideGoesToTheLargest() {
        var shares = ProcessorShares(processors: 8)
        shares.begin(1, pixels: 10)
        shares.begin(2, pixels: 600)
        shares.begin(3, pixels: 300)
        #expect(shares.threads == [1: 2, 2: 3, 3: 3])
        shares.end(2)
        #expect(shares.threads == [1: 4, 3: 4])
        #expect(ProcessorShares(processors: 0).processors == 1)
    }

    @Test func workersAreToldWhatChanges() {
        let told = Mutex<[String]>([])
        let sharing = ProcessorSharing(processors: 4)
        func begin(_ slot: Int, pixels: Int = 1) {
            sharing.begin(slot, pixels: pixels) { count in
                told.withLock { $0.append("\(slot):\(count)") }
            }
        }
        func news() -> [String] {
            told.withLock { told in
                defer { told = [] }
                return told.sorted()
            }
        }
        begin(1)
        #expect(news() == ["1:4"])
        begin(2)
        #expect(news() == ["1:2", "2:2"])
        begin(3, pixels: 5)
        #expect(news() == ["1:1", "2:1", "3:2"])
        begin(4)
        #expect(news() == ["3:1", "4:1"])
        sharing.end(4)
        #expect(news() == ["3:2"])
        sharing.end(1)
        #expect(news() == ["2:2"], "the third has two already")
        sharing.end(3)
        begin(3)
        #expect(news() == ["2:2", "2:4", "3:2"], "a new worker in the slot knows nothing yet")
    }

    @Test func aSinglePictureGetsAllProcessorsAndOneWorker() async throws {
        let sandbox = try Sandbox()
        try sandbox.write("a.tif", "threads 3")
        sandbox.jobs = 4
        sandbox.adjust = { $0.threads = 3 }
        #expect(try await sandbox.run().exitStatus == .finished)
        #expect(try sandbox.threads(of: "a.tif") == ["threads 1", "threads 3"])
        #expect(try sandbox.workers() == 1)
    }

    @Test func theLastPictureGetsWhatTheOthersLeave() async throws {
        let sandbox = try Sandbox()
        // It waits until it is told so, while it is in work.
        try sandbox.write("a.tif", "threads 2 4")
        try sandbox.write("b.tif", "threads 2")
        sandbox.adjust = { $0.threads = 4 }
        #expect(try await sandbox.run().exitStatus == .finished)
        #expect(try sandbox.threads(of: "a.tif").suffix(2) == ["threads 2", "threads 4"])
        #expect(try sandbox.threads(of: "b.tif").last == "threads 2")
        #expect(try sandbox.workers() == 2)
    }

    @Test func everyWorkerHasAThreadWhereProcessorsAreFew() async throws {
        let sandbox = try Sandbox()
        try sandbox.fill(6)
        sandbox.jobs = 3
        sandbox.adjust = { $0.threads = 1 }
        #expect(try await sandbox.run().exitStatus == .finished)
        for item in try sandbox.items() {
            #expect(Set(try #require(item.record?.warnings)) == ["threads 1"])
        }
    }
}
