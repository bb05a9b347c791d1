import CVipsShim

extension VipsRuntime {
    /// The version of the library that is running, such as `8.14.1`.
    public static var version: String { String(cString: shim_version()) }
}
