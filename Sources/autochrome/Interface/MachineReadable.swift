/// A command that can answer other programs.
protocol MachineReadable: SendableMetatype {
    /// Whether it was asked to: results and errors are then JSON lines on standard output.
    var json: Bool { get }
}
