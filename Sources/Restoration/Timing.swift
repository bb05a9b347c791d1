extension ContinuousClock.Instant {
    /// Milliseconds from then until now.
    var millisecondsSince: Double {
        let elapsed = duration(to: .now) / .milliseconds(1)
        return elapsed
    }
}
