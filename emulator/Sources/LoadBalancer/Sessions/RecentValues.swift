// SPDX-License-Identifier: Apache-2.0

/// A bounded table that forgets the oldest name first.
struct RecentValues<Value> {
    let capacity: Int
    private var values: [String: Value] = [:]
    /// Names in the order in which they came, as a ring once it is full.
    private var order: [String] = []
    private var oldest = 0

    init(capacity: Int) { self.capacity = capacity }

    var count: Int { values.count }

    subscript(name: String) -> Value? { values[name] }

    /// Sets the value of a name; a name that is there keeps its place in the order.
    mutating func set(_ value: Value, for name: String) {
        guard values.updateValue(value, forKey: name) == nil else { return }
        if order.count < capacity {
            order.append(name)
        } else {
            values[order[oldest]] = nil
            order[oldest] = name
            oldest = (oldest + 1) % capacity
        }
    }
}
