// SPDX-License-Identifier: Apache-2.0

#if THREAD_SANITIZER

    import Glibc

    /// The lock of a build for ThreadSanitizer, which reports `Synchronization.Mutex` as a race: it does not know the futex
    /// behind it. It does know `pthread_mutex_t`. Never part of a release; `make sanitize` sets the condition.
    ///
    /// `@unchecked`: `value` is only reached with `mutex` held.
    @safe
    public struct Lock<Value: ~Copyable>: ~Copyable, @unchecked Sendable {
        private let mutex: UnsafeMutablePointer<pthread_mutex_t>
        private let value: UnsafeMutablePointer<Value>

        public init(_ value: consuming sending Value) {
            unsafe mutex = .allocate(capacity: 1)
            precondition(unsafe pthread_mutex_init(mutex, nil) == 0)
            unsafe self.value = .allocate(capacity: 1)
            unsafe self.value.initialize(to: value)
        }

        deinit {
            unsafe value.deinitialize(count: 1)
            unsafe value.deallocate()
            unsafe pthread_mutex_destroy(mutex)
            unsafe mutex.deallocate()
        }

        public borrowing func withLock<Result: ~Copyable, Failure: Error>(
            _ body: (inout sending Value) throws(Failure) -> sending Result
        ) throws(Failure) -> sending Result {
            precondition(unsafe pthread_mutex_lock(mutex) == 0)
            defer { unsafe _ = pthread_mutex_unlock(mutex) }
            return try unsafe body(&value.pointee)
        }
    }

#else

    // Exported, so that a file which imports this module may call the members of `Mutex`.
    @_exported public import Synchronization

    /// The lock of all modules. A build for ThreadSanitizer has one that the tool understands.
    public typealias Lock<Value: ~Copyable> = Mutex<Value>

#endif
