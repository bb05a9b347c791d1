import NeuralNetwork
import Testing

@Suite struct ThreadBudgetTests {
    @Test func holdsWhatItWasToldAndAtLeastOne() {
        let budget = ThreadBudget(3)
        #expect(budget.count == 3)
        budget.count = 7
        #expect(budget.count == 7)
        budget.count = 0
        #expect(budget.count == 1)
        #expect(ThreadBudget(-1).count == 1)
    }
}
