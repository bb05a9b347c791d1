/// Measures the job state on its own with many tiny files.
func bookkeeping(files: Int) async throws {}
