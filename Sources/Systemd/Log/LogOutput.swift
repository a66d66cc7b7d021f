// SPDX-License-Identifier: Apache-2.0

import Logging

/// The log of the process: takes events from any thread without making it wait, and writes them in order.
public final class LogOutput: Sendable {
    /// Lines that may wait for a journal that is slow: seconds of a flood, about a megabyte.
    private static let capacity = 2048
    /// How long the process stays for its last lines.
    private static let flushMilliseconds = 1000
    /// The message that tells of lines which were dropped.
    public static let lossMessage = "log lines were lost"

    private let sink: LogSink
    private let vocabulary: LogVocabulary
    private let queue: BoundedQueue

    public convenience init(sink: LogSink, vocabulary: LogVocabulary) {
        self.init(sink: sink, vocabulary: vocabulary, queue: BoundedQueue("authsidecar.log", capacity: Self.capacity))
    }

    init(sink: LogSink, vocabulary: LogVocabulary, queue: BoundedQueue) {
        self.sink = sink
        self.vocabulary = vocabulary
        self.queue = queue
    }

    /// How many lines were dropped since the start.
    public var droppedCount: Int { queue.droppedCount }

    /// Waits until all lines are written, a second at most. For the end of the process.
    public func flush() { queue.flush(milliseconds: Self.flushMilliseconds) }

    func write(_ event: LogEvent, metadata: Logger.Metadata) {
        let record = LogRecord(
            priority: LogPriority(event.level), message: "\(event.message)",
            fields: vocabulary.ordered(metadata.map { (key: $0.key, value: "\($0.value)") }),
            origin: LogRecord.Origin(file: event.file, function: event.function, line: event.line))
        queue.submit { [sink, vocabulary] droppedBefore in
            if droppedBefore > 0 { sink.write(Self.loss(of: droppedBefore), in: vocabulary) }
            sink.write(record, in: vocabulary)
        }
    }

    private static func loss(of count: Int) -> LogRecord {
        LogRecord(
            priority: .warning, message: lossMessage,
            fields: [LogRecord.Field(name: "dropped", value: "\(count)")],
            origin: LogRecord.Origin(file: #fileID, function: #function, line: #line))
    }
}
