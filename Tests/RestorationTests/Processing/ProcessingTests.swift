import TestSupport
import Testing

/// One picture at a time, as in a worker process: decoders' warnings are the whole process's.
@Suite(.oneAtATime) struct ProcessingTests {}
