// SPDX-License-Identifier: Apache-2.0

extension PageStyle {
    /// The design of all pages, and the striped line at the top of each page of the emulator that says what it is.
    package static let withBanner =
        sheet.description
            + """

            .banner{margin:-1rem 0 1rem;padding:.6rem 1rem;background:repeating-linear-gradient(-45deg,#ffd54a 0 1.2rem,\
            #ffcb1f 1.2rem 2.4rem);color:#3a2c00;text-align:center;text-wrap:balance;border-bottom:2px solid #8a6a00}
            .banner span{display:inline-block}
            """
}
