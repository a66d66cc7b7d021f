// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Ends the process, which makes the input a finding, unless something is as it has to be. Unlike `precondition` it says what, also in
/// a program that is compiled with optimization.
func require(_ isRight: Bool, _ problem: @autoclosure () -> String) {
    if !isRight { finding(problem()) }
}

func finding(_ problem: String) -> Never {
    let line = Array("finding: \(problem)\n".utf8)
    _ = unsafe write(STDERR_FILENO, line, line.count)
    abort()
}
